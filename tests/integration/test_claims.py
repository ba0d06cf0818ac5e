"""Claiming rows: in conversation order, private first, one worker each, and again when one died."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.casework.retry import MOST_ATTEMPTS
from bot.commands.outbox import send
from bot.errors import AssistantUnavailable
from bot.platforms.events import Author
from bot.platforms.registry import Platforms
from bot.store.claims import LEASE, claim_inbound, claim_outbound, finish, give_up, put_back
from bot.store.queue import Inbound, QueueState
from bot.store.unit_of_work import Store
from bot.worker.inbound import InboundLoop
from bot.worker.rasa import RasaClient
from tests.conftest import SECRET, MovableClock
from tests.fakes.server import serve
from tests.ports import free_port
from tests.story import PAUL, agent, comment, message, opening


def claim(store: Store) -> int | None:
    with store.work() as work:
        row = claim_inbound(work)
        return row.id if row else None


def test_a_conversation_is_handled_in_order_one_at_a_time(store: Store) -> None:
    with store.work() as work:
        first, second = comment(work, "un"), comment(work, "deux")
        other = comment(work, "trois", author=PAUL)
    assert claim(store) == first.id
    assert claim(store) == other.id
    assert claim(store) is None
    with store.work() as work:
        finish(work.get(Inbound, first.id))
    assert claim(store) == second.id


def test_somebody_who_writes_in_private_does_not_wait_behind_the_public(store: Store) -> None:
    with store.work() as work:
        for number in range(20):
            comment(work, "rien reçu", thread=f"p{number}")
        private = message(work, "Bonjour", author=PAUL)
    assert claim(store) == private.id


def test_a_row_whose_worker_died_is_claimed_again_after_its_lease(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        row = comment(work, "un")
    assert claim(store) == row.id
    clock.now += LEASE - timedelta(seconds=1)
    assert claim(store) is None
    clock.now += timedelta(seconds=2)
    assert claim(store) == row.id


def test_a_row_put_back_waits_for_its_time_and_holds_its_conversation(
    store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        row = comment(work, "un")
        comment(work, "deux")
    claim(store)
    with store.work() as work:
        put_back(work.get(Inbound, row.id), clock() + timedelta(seconds=30), "away")
    assert claim(store) is None
    clock.move(seconds=31)
    assert claim(store) == row.id


def test_a_dead_row_no_longer_holds_its_conversation(store: Store) -> None:
    with store.work() as work:
        first, second = comment(work, "un"), comment(work, "deux")
        give_up(work.get(Inbound, first.id), "bug")
    assert claim(store) == second.id


def test_many_workers_never_claim_the_same_row(store: Store) -> None:
    with store.work() as work:
        for number in range(60):
            comment(work, "rien reçu", author=Author(f"a{number}", "Anne"))
    claimed: list[int] = []

    def take_all() -> None:
        while (row := claim(store)) is not None:
            claimed.append(row)

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(claimed) == len(set(claimed)) == 60


def test_with_the_assistant_away_a_message_is_kept_and_never_given_up(
    store: Store, clock: MovableClock
) -> None:
    away = RasaClient(f"http://127.0.0.1:{free_port()}", SECRET)
    loop = InboundLoop(store, away, Platforms([]), SECRET)
    with store.work() as work:
        row = comment(work, "Rien reçu")
    for _ in range(30):
        assert loop.run_once()
        clock.move(minutes=2)
    with store.reading() as work:
        kept = work.session.scalars(select(Inbound)).one()
        assert (kept.id, kept.state, kept.attempts) == (row.id, QueueState.FAILED, 30)
        with pytest.raises(AssistantUnavailable):
            away.turn(kept)


def test_while_a_person_holds_the_conversation_the_assistant_is_not_asked(store: Store) -> None:
    away = RasaClient(f"http://127.0.0.1:{free_port()}", SECRET)
    loop = InboundLoop(store, away, Platforms([]), SECRET)
    with store.work() as work:
        row = message(work, "Vous êtes là ?")
        row.conversation.muted_by = agent(work, "Ana", 1).id
    assert loop.run_once()
    with store.reading() as work:
        assert work.get(Inbound, row.id).state is QueueState.DONE


def test_a_customer_is_handled_in_order_wherever_they_write(store: Store) -> None:
    """Two comments under two posts read at the same moment would open two cases."""
    with store.work() as work:
        first = comment(work, "rien reçu", thread="p1")
        second = comment(work, "toujours rien", thread="p2")
    assert claim(store) == first.id
    assert claim(store) is None
    with store.work() as work:
        finish(work.get(Inbound, first.id))
    assert claim(store) == second.id


def test_who_opens_the_private_conversation_has_their_unread_comments_read_first(store: Store) -> None:
    with store.work() as work:
        for number in range(20):
            comment(work, "rien reçu", author=Author(f"a{number}", "Anne"))
        marie = [comment(work, "rien reçu", thread=f"p{number}") for number in range(2)]
        comment(work, "rien reçu", author=PAUL)
        private = opening(work)
        later = comment(work, "et en public", thread="p9")
    order = []
    for _ in range(4):
        order.append(claim(store))
        with store.work() as work:
            finish(work.get(Inbound, order[-1]))
    assert order[:3] == [marie[0].id, marie[1].id, private.id]
    assert later.id not in order


def test_a_private_answer_does_not_wait_behind_public_ones(store: Store) -> None:
    with store.work() as work:
        for number in range(20):
            public = comment(work, "rien reçu", author=Author(f"a{number}", "Anne"))
            send(work, public.conversation, "Bonjour", f"k{number}", in_reply_to=public.external_id)
        private = send(work, message(work, "Bonjour").conversation, "Bonjour", "private")
    with store.work() as work:
        claimed = claim_outbound(work)
        assert claimed is not None
        assert claimed.id == private.id


def test_with_the_assistant_away_a_backlog_is_not_tried_row_by_row(store: Store, clock: MovableClock) -> None:
    away = RasaClient(f"http://127.0.0.1:{free_port()}", SECRET)
    loop = InboundLoop(store, away, Platforms([]), SECRET)
    with store.work() as work:
        for number in range(20):
            comment(work, "rien reçu", author=Author(f"a{number}", "Anne"))
    assert loop.run_once()
    assert not loop.run_once()
    clock.move(seconds=11)
    assert loop.run_once()
    with store.reading() as work:
        touched = work.session.scalars(select(Inbound).where(Inbound.claims > 0)).all()
        assert len(touched) == 1


def test_a_message_that_fails_while_the_assistant_is_well_is_given_up_and_holds_nobody(
    store: Store, clock: MovableClock
) -> None:
    async def turn(request: Request) -> PlainTextResponse:
        return PlainTextResponse("", 200 if request.method == "GET" else 503)

    rasa = Starlette(routes=[Route("/{path:path}", turn, methods=["GET", "POST"])])
    with store.work() as work:
        row = comment(work, "Rien reçu")
    with serve(rasa) as address:
        loop = InboundLoop(store, RasaClient(address, SECRET, address), Platforms([]), SECRET)
        for _ in range(MOST_ATTEMPTS):
            assert loop.run_once()
            clock.move(minutes=2)
        assert not loop.run_once()
    with store.reading() as work:
        assert work.get(Inbound, row.id).state is QueueState.DEAD
