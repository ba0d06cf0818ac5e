"""The courier against the real sandbox network, faults included: nothing lost, nothing said twice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.commands.cases import hear
from bot.commands.intake import store_events
from bot.commands.outbox import send
from bot.platforms.events import Author
from bot.platforms.registry import Platforms
from bot.platforms.sandbox import SandboxAdapter
from bot.sandbox import network
from bot.sandbox.api import SandboxApi
from bot.store.cases import CaseEvent
from bot.store.network import SandboxComment, SandboxMessage
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from tests.conftest import SECRET, MovableClock
from tests.fakes.faults import Fault, Faulty
from tests.fakes.server import serve
from tests.story import complaint, message


@dataclass
class Scene:
    store: Store
    clock: MovableClock
    courier: Courier
    faults: Faulty
    adapter: SandboxAdapter

    def comment(self, text: str) -> Inbound:
        """Somebody comments on the sandbox page, and we hear of it."""
        with self.store.work() as work:
            event = network.comment(work, network.join(work, "Marie Dupont"), "automne", text)
        with self.store.work() as work:
            (parsed,) = self.adapter.parse(_body(event))
            (inbound_id,) = store_events(work, "sandbox", "maison-lumen", [parsed])
            inbound = work.get(Inbound, inbound_id)
            hear(work, inbound, complaint())
            send(work, inbound.conversation, "Bonjour Marie", "inbound:1:0", in_reply_to=event["id"])
            return inbound

    def carry(self, times: int) -> None:
        """Let the courier run, with the time between attempts gone by."""
        for _ in range(times):
            self.courier.run_once()
            self.clock.move(minutes=2)

    def outbound(self) -> Outbound:
        with self.store.reading() as work:
            return work.session.scalars(select(Outbound)).one()

    def answers(self) -> list[str]:
        with self.store.reading() as work:
            query = select(SandboxComment.text).where(SandboxComment.answers.is_not(None))
            return list(work.session.scalars(query))


def _body(event: network.Event) -> bytes:
    return json.dumps({"account": "maison-lumen", "events": [event]}).encode()


@pytest.fixture
def scene(store: Store, clock: MovableClock) -> Iterator[Scene]:
    faults = Faulty(Starlette(routes=SandboxApi(store, SECRET).routes()))
    with serve(faults) as address:
        adapter = SandboxAdapter("maison-lumen", SECRET, address, address)
        yield Scene(store, clock, Courier(store, Platforms([adapter])), faults, adapter)


def test_a_public_reply_arrives_once_and_the_case_knows(scene: Scene) -> None:
    scene.comment("Rien reçu")
    scene.carry(3)
    assert scene.answers() == ["Bonjour Marie"]
    row = scene.outbound()
    assert row.state is QueueState.DONE
    assert row.external_id.startswith("c")
    with scene.store.reading() as work:
        assert "replied" in set(work.session.scalars(select(CaseEvent.kind)))


@pytest.mark.parametrize("fault", [Fault.AFTER_EFFECT, Fault.BUSY])
def test_after_an_unclear_outcome_the_thread_is_read_before_anything_is_sent_again(
    scene: Scene, fault: Fault
) -> None:
    scene.comment("Rien reçu")
    scene.faults.plan.extend([fault])
    scene.carry(3)
    assert scene.answers() == ["Bonjour Marie"]
    assert scene.outbound().state is QueueState.DONE
    assert [seen.split()[0] for seen in scene.faults.seen][:2] == ["POST", "GET"]


def test_what_the_platform_refuses_is_given_up_at_once_and_shown(scene: Scene) -> None:
    scene.comment("Rien reçu")
    scene.faults.plan.extend([Fault.REFUSED])
    scene.carry(3)
    assert scene.outbound().state is QueueState.DEAD
    assert "403" in scene.outbound().error
    with scene.store.reading() as work:
        assert "undeliverable" in set(work.session.scalars(select(CaseEvent.kind)))


def test_an_outage_of_an_hour_loses_nothing(scene: Scene) -> None:
    scene.comment("Rien reçu")
    scene.faults.plan.extend([Fault.BUSY] * 30)
    scene.carry(30)
    assert scene.outbound().state is QueueState.FAILED
    scene.carry(2)
    assert scene.answers() == ["Bonjour Marie"]


def test_after_a_day_of_outage_a_person_is_asked(scene: Scene, clock: MovableClock) -> None:
    scene.comment("Rien reçu")
    scene.faults.plan.extend([Fault.BUSY] * 3)
    scene.carry(1)
    clock.move(hours=25)
    scene.carry(1)
    assert scene.outbound().state is QueueState.DEAD


def test_a_private_message_sent_again_is_there_once(scene: Scene) -> None:
    with scene.store.work() as work:
        person = network.join(work, "Marie")
    with scene.store.work() as work:
        inbound = message(work, "Bonjour", author=Author(person.id, "Marie"))
        send(work, inbound.conversation, "Merci d’être venue", "inbound:9:0")
    scene.faults.plan.extend([Fault.AFTER_EFFECT, Fault.AFTER_EFFECT])
    scene.carry(4)
    with scene.store.reading() as work:
        query = select(SandboxMessage.text).where(SandboxMessage.from_page)
        assert list(work.session.scalars(query)) == ["Merci d’être venue"]


def test_a_courier_that_died_in_mid_send_is_followed_by_one_that_looks_first(scene: Scene) -> None:
    scene.comment("Rien reçu")
    row = scene.courier._claim()
    assert row is not None
    scene.courier._send(row)  # and here the process dies, before anything is recorded
    assert not scene.courier.run_once(), "the row is leased"
    scene.carry(2)
    scene.carry(2)
    assert scene.answers() == ["Bonjour Marie"]
    assert scene.outbound().state is QueueState.DONE
