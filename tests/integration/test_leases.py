"""Slow is not dead: a row stays with who holds it while they live, and nobody sends a second time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.commands.outbox import send
from bot.errors import LeaseLost, Undeliverable
from bot.platforms.adapter import Sent
from bot.platforms.registry import Platforms
from bot.store.claims import LEASE, claim_outbound
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.leases import Leases
from bot.worker.rasa import RasaClient
from tests.conftest import SECRET, MovableClock
from tests.fakes.server import serve
from tests.story import comment, message


class SlowPage:
    """A platform on which something happens (`meanwhile`) while an answer is looked for or on its way."""

    platform = "sandbox"
    account = "maison-lumen"

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.while_looking: list[object] = []
        self.while_sending: list[object] = []

    def reply_in_public(self, comment_id: str, text: str, key: str) -> Sent:
        _do(self.while_sending)
        self.answers.append(text)
        return Sent(f"c{len(self.answers)}")

    def find_public_reply(self, comment_id: str, key: str, text: str) -> str | None:
        _do(self.while_looking)
        return "c1" if text in self.answers else None

    def reply_in_private(self, comment_id: str, text: str, key: str) -> Sent:
        raise Undeliverable("nobody is there")

    def find_private_messages(self, customer_id: str, text: str, since: datetime) -> list[str]:
        return []

    def write_in_private(
        self, customer_id: str, text: str, key: str, *, late_by_person: bool = False
    ) -> Sent:
        raise Undeliverable("nobody is there")

    def private_link(self, ref: str) -> str:
        return ref


def _do(planned: list[object]) -> None:
    if planned:
        act = planned.pop(0)
        assert callable(act)
        act()


@pytest.fixture
def page() -> SlowPage:
    return SlowPage()


@pytest.fixture
def row(store: Store) -> Outbound:
    with store.work() as work:
        inbound = comment(work, "Rien reçu")
        return send(work, inbound.conversation, "Bonjour", "k", in_reply_to=inbound.external_id)


def courier(store: Store, page: SlowPage, leases: Leases) -> Courier:
    return Courier(store, Platforms([page]), leases)


def state(store: Store, row: Outbound) -> QueueState:
    with store.reading() as work:
        return work.get(Outbound, row.id).state


def test_a_lease_that_is_renewed_outlasts_any_slow_call(
    store: Store, clock: MovableClock, row: Outbound, page: SlowPage
) -> None:
    slow, other = Leases(store), courier(store, page, Leases(store))

    def take_ten_minutes() -> None:
        for _ in range(20):
            clock.now += LEASE / 2
            slow.renew_all()
            assert not other.run_once()

    page.while_sending.append(take_ten_minutes)
    assert courier(store, page, slow).run_once()
    assert page.answers == ["Bonjour"]
    assert state(store, row) is QueueState.DONE
    clock.now += LEASE * 2
    slow.renew_all()
    assert not other.run_once()


def test_a_turn_that_outlasts_its_lease_is_answered_once(store: Store, clock: MovableClock) -> None:
    """Two workers ask for the same turn and both hear the same: one set of replies is queued."""
    asked = []

    def turn(request: Request) -> JSONResponse:
        asked.append(request.url.path)
        if len(asked) == 1:
            clock.now += LEASE + timedelta(seconds=1)
            assert loop().run_once()
        replies = [{"text": "Bonjour", "wording": "w"}, {"text": "Que s’est-il passé ?", "wording": "w2"}]
        parse = {"intent": {"name": "greet", "confidence": 1.0}}
        ran = {"rule": "a customer writes first, collecting", "actions": ["action_welcome", "case_form"]}
        return JSONResponse({"replies": replies, "parse": parse, "ran": ran})

    rasa = Starlette(routes=[Route("/webhooks/apaise/webhook", turn, methods=["POST"])])
    with serve(rasa) as address:

        def loop() -> InboundLoop:
            return InboundLoop(store, RasaClient(address, SECRET), Platforms([]), SECRET)

        with store.work() as work:
            inbound = message(work, "Bonjour")
        assert loop().run_once()
    assert len(asked) == 2
    with store.reading() as work:
        keys = list(work.session.scalars(select(Outbound.key).order_by(Outbound.id)))
        assert keys == [f"inbound:{inbound.id}:0", f"inbound:{inbound.id}:1"]
        handled = work.get(Inbound, inbound.id)
        assert handled.state is QueueState.DONE
        assert handled.data["ran"]["rule"] == "a customer writes first, collecting"


def test_who_was_presumed_dead_before_sending_does_not_send(
    store: Store, clock: MovableClock, row: Outbound, page: SlowPage
) -> None:
    """The first looks in the thread so long that a second worker takes the row over and answers."""
    first, second = courier(store, page, Leases(store)), courier(store, page, Leases(store))
    with store.work() as work:
        assert claim_outbound(work) is not None  # somebody claimed it and died: who follows looks first
    clock.now += LEASE + timedelta(seconds=1)

    def sleep() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        assert second.run_once()

    page.while_looking.append(sleep)
    assert first.run_once()
    assert page.answers == ["Bonjour"]
    assert state(store, row) is QueueState.DONE


def test_who_was_presumed_dead_while_sending_still_tells_what_became_of_it(
    store: Store, clock: MovableClock, row: Outbound, page: SlowPage
) -> None:
    """It said so after another had claimed the row; that one finds the row done and sends nothing."""
    second: list[Outbound] = []

    def be_overtaken() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        with store.work() as work:
            claimed = claim_outbound(work)
            assert claimed is not None
            second.append(claimed)

    page.while_sending.append(be_overtaken)
    assert courier(store, page, Leases(store)).run_once()
    assert state(store, row) is QueueState.DONE
    with pytest.raises(LeaseLost):
        Leases(store).assure(second[0])


def test_who_was_presumed_dead_and_failed_does_not_spoil_the_work_of_who_followed(
    store: Store, clock: MovableClock, row: Outbound, page: SlowPage
) -> None:
    def be_overtaken_and_fail() -> None:
        clock.now += LEASE + timedelta(seconds=1)
        with store.work() as work:
            assert claim_outbound(work) is not None
        raise Undeliverable("refused")

    page.while_sending.append(be_overtaken_and_fail)
    assert courier(store, page, Leases(store)).run_once()
    assert state(store, row) is QueueState.DOING
