"""Webhooks that arrive together are stored together, and each learns what became of its own."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select

from bot.intake.writer import IntakeWriter
from bot.platforms.events import Author, Comment
from bot.store.customers import Conversation
from bot.store.queue import Inbound
from bot.store.unit_of_work import Store

AT = datetime(2026, 11, 20, tzinfo=UTC)


def comment(number: int, text: str = "Rien reçu", at: datetime = AT) -> Comment:
    return Comment(
        f"c{number}", Author(f"a{number % 7}", "Anne"), "p1", "Un post", text, at, account="maison-lumen"
    )


def bring(store: Store, deliveries: Sequence[Sequence[Comment]]) -> list[int | BaseException]:
    """All these webhooks at the same moment; how many events of each were new, or why none was stored."""

    async def all_of_them() -> list[int | BaseException]:
        writer = IntakeWriter(store)
        storing = [writer.store("sandbox", events) for events in deliveries]
        return await asyncio.gather(*storing, return_exceptions=True)

    return asyncio.run(all_of_them())


def stored(store: Store) -> int:
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(Inbound)) or 0


def test_a_thousand_webhooks_at_once_are_stored_once_each_in_few_transactions(store: Store) -> None:
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    events = [[comment(number)] for number in range(500)]
    assert bring(store, [*events, *events]) == [1] * 500 + [0] * 500
    assert stored(store) == 500
    assert len(commits) < 20


def test_webhooks_that_wait_together_are_looked_up_together(store: Store) -> None:
    """However many come at once, the database is asked as often as for one delivery of all of them."""
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert bring(store, [[comment(number)] for number in range(100)]) == [1] * 100
    together = len(asked)
    bring(store, [[comment(number) for number in range(100, 200)]])
    assert together <= 2 * (len(asked) - together)


def test_an_event_that_several_webhooks_bring_is_the_first_ones(store: Store) -> None:
    """The first webhook is alone in its transaction, the others share one."""
    assert bring(store, [[comment(0)], [comment(1), comment(2)], [comment(2), comment(3)]]) == [1, 2, 1]


def test_a_transaction_holds_one_large_delivery_or_several_small_ones(store: Store) -> None:
    commits: list[object] = []
    event.listen(store.engine, "commit", commits.append)
    large = [comment(number) for number in range(1000)]
    assert bring(store, [[comment(5000)], large, [comment(5001)], [comment(5002)]]) == [1, 1000, 1, 1]
    assert len(commits) == 3


def test_one_webhook_may_tell_of_several_accounts(store: Store) -> None:
    there = [replace(comment(1), account="autre-maison"), comment(1), comment(2)]
    assert bring(store, [there, there]) == [3, 0]
    with store.reading() as work:
        assert Counter(work.session.scalars(select(Inbound.account))) == {
            "autre-maison": 1,
            "maison-lumen": 2,
        }


def test_they_keep_the_order_in_which_they_came(store: Store) -> None:
    bring(store, [[comment(number)] for number in range(50)])
    with store.reading() as work:
        ids = list(work.session.scalars(select(Inbound.external_id).order_by(Inbound.id)))
    assert ids == [f"c{number}" for number in range(50)]


def test_one_that_cannot_be_stored_takes_no_other_with_it(store: Store) -> None:
    broken = comment(1, at=datetime(2026, 11, 20))  # noqa: DTZ001 - without a time zone, on purpose
    first, refused, last = bring(store, [[comment(0)], [broken], [comment(2)]])
    assert (first, last) == (1, 1)
    assert isinstance(refused, Exception)
    assert stored(store) == 2


def test_two_processes_that_store_the_same_events_store_them_once(store: Store) -> None:
    """Another `web` may be called with the same events; whoever is second finds them."""

    async def both() -> list[int]:
        writers = [IntakeWriter(store), IntakeWriter(store)]
        events = [comment(number) for number in range(40)]
        return await asyncio.gather(
            *(writer.store("sandbox", [item]) for item in events for writer in writers)
        )

    assert sum(asyncio.run(both())) == 40
    assert stored(store) == 40
    with store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Conversation)) == 7


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_webhook_whose_sender_hung_up_does_not_hold_the_others(store: Store, how_many: int) -> None:
    async def hang_up() -> int:
        writer = IntakeWriter(store)
        gone = [asyncio.create_task(writer.store("sandbox", [comment(number)])) for number in range(how_many)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        return await writer.store("sandbox", [comment(99)])

    assert asyncio.run(hang_up()) == 1
