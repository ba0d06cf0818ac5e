"""What comes too late, or not at all, becomes a person's; and a person may ask for another try."""

import pytest
from sqlalchemy import select

from bot.casework.decision import EscalationReason
from bot.commands.cases import hear
from bot.commands.delivery import comes_too_late, leave_to_person, try_again
from bot.commands.outbox import send
from bot.console.history import sentence
from bot.errors import TooLate, WrongState
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.claims import claim_inbound, claim_outbound, give_up
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.test_courier import Scene, scene
from tests.story import agent, comment, complaint, message

__all__ = ["scene"]


def escalations(store: Store) -> list[Escalation]:
    with store.reading() as work:
        return list(work.session.scalars(select(Escalation)))


def test_a_public_answer_that_would_come_too_late_is_a_persons_task(
    scene: Scene, clock: MovableClock
) -> None:
    scene.comment("Rien reçu")
    clock.move(hours=25)
    scene.carry(3)
    assert scene.answers() == []
    assert scene.outbound().state is QueueState.CANCELLED
    (escalation,) = escalations(scene.store)
    assert escalation.reason is EscalationReason.TOO_LATE
    with scene.store.reading() as work:
        told = [sentence(event, work.brand.ladder) for event in work.session.scalars(select(CaseEvent))]
    assert "Réponse publique trop tardive, laissée à une personne" in told


def test_a_reply_that_was_there_all_along_is_not_a_task_however_late_we_learn_it(
    scene: Scene, clock: MovableClock
) -> None:
    scene.comment("Rien reçu")
    row = scene.courier._claim()
    assert row is not None
    scene.courier._send(row)  # and here the process dies, for two days
    clock.move(hours=48)
    scene.carry(2)
    assert scene.answers() == ["Bonjour Marie"]
    assert scene.outbound().state is QueueState.DONE
    assert escalations(scene.store) == []


def test_late_thanks_open_a_case_so_that_somebody_sees_them(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        inbound = comment(work, "Merci, tout est parfait")
        row = send(work, inbound.conversation, "Merci à vous", "k", in_reply_to=inbound.external_id)
        clock.move(hours=25)
        assert comes_too_late(work, row)
        leave_to_person(work, row, str(TooLate("24 h")))
        assert work.get(Case, row.case_id).first_words == "Merci, tout est parfait"
        assert row.state is QueueState.CANCELLED


def test_what_a_person_wrote_is_never_too_late(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        inbound = comment(work, "Rien reçu")
        who = agent(work, "Ana", 1).id
        row = send(
            work, inbound.conversation, "Bonjour", "k", in_reply_to=inbound.external_id, written_by=who
        )
        private = send(work, message(work, "Bonjour").conversation, "Bonjour", "p")
        clock.move(hours=100)
        assert not comes_too_late(work, row)
        assert not comes_too_late(work, private)


def test_a_dead_row_is_tried_again_in_somebodys_name(scene: Scene, clock: MovableClock) -> None:
    """Even after days; and the thread is read first, for nobody knows what the first tries did."""
    inbound = scene.comment("Rien reçu")
    with scene.store.work() as work:
        row = claim_outbound(work)
        assert row is not None
        give_up(row, "HTTP 504")
    clock.move(hours=48)
    with scene.store.work() as work:
        who = agent(work, "Ana", 1)
        try_again(work, work.get(Outbound, row.id), who)
        with pytest.raises(WrongState):
            try_again(work, work.get(Outbound, row.id), who)
    scene.carry(1)
    assert scene.answers() == ["Bonjour Marie"]
    assert [seen.split()[0] for seen in scene.faults.seen] == ["GET", "POST"]
    with scene.store.reading() as work:
        again = select(CaseEvent).where(CaseEvent.kind == "tried_again")
        assert work.session.scalars(again).one().case_id == inbound.conversation.case_id


def test_a_dead_message_is_handled_after_all_with_every_try_it_had_at_first(store: Store) -> None:
    with store.work() as work:
        inbound = comment(work, "Rien reçu")
        hear(work, inbound, complaint())
        claimed = claim_inbound(work)
        assert claimed is not None
        give_up(claimed, "bug")
        try_again(work, inbound, agent(work, "Ana", 1))
    with store.work() as work:
        row = claim_inbound(work)
        assert row is not None
        assert (row.id, row.attempts, row.claims) == (inbound.id, 1, 2)
        assert work.get(Inbound, row.id).state is QueueState.DOING
