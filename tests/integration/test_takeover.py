"""A case in the hands of a person: of one person, until they hand it back or it is decided."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.casework.decision import EscalationReason, EscalationState
from bot.commands.cases import hear
from bot.commands.decisions import decide
from bot.commands.elsewhere import hold_elsewhere
from bot.commands.escalations import escalate, raise_level
from bot.commands.private import open_private
from bot.commands.takeover import holder_of, take_case, take_over, write_to_customer
from bot.errors import WrongState
from bot.labels import Lane
from bot.store.cases import Case, Escalation
from bot.store.queue import InboundKind
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work
from tests.conftest import SECRET, MovableClock
from tests.integration.deciding import approve, asked, at_once, private, told
from tests.integration.scripted import ScriptedInbox, case_of
from tests.story import agent, comment, complaint, opening


def test_a_decision_of_whoever_took_it_over_gives_it_back_in_every_conversation(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        ana, ben = agent(work, "Ana", 1), agent(work, "Ben", 1)
        take_over(work, escalation, ana)
        assert decide(work, escalation.id, ana, approve(20)) is not None
    with store.work() as work:
        case = work.get(Case, escalation.case_id)
        assert [conversation.is_muted for conversation in case.conversations] == [False, False]
        assert holder_of(work, case) is None
        take_case(work, case, work.get(Agent, ben.id))
    assert told(store, InboundKind.DECISION) == 1


def test_what_was_decided_before_the_customer_came_in_private_is_not_kept_from_them(store: Store) -> None:
    with store.work() as work:
        inbound = comment(work, "Colis jamais reçu, remboursez-moi")
        case = hear(work, inbound, complaint()).case
        escalation = escalate(work, case, EscalationReason.COMPENSATION, f"inbound:{inbound.id}")
        ana = agent(work, "Ana", 1)
        take_over(work, escalation, ana)
        assert decide(work, escalation.id, ana, approve(20)) is not None
    with store.work() as work:
        came = opening(work)
        assert open_private(work, came, SECRET) is not None
        assert not came.conversation.is_muted


def test_in_public_a_decision_does_not_interrupt_whoever_answers_on_the_platform(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        row = comment(work, "Alors ?")
        public = next(c for c in escalation.case.conversations if c.lane is Lane.PUBLIC)
        row.conversation = public
        hold_elsewhere(work, row)
        decide(work, escalation.id, agent(work, "Ana", 1), approve(20))
        assert public.muted_elsewhere
        assert not private(escalation.case).is_muted


def test_what_a_colleague_took_over_is_theirs_to_pass_on(store: Store) -> None:
    with store.work() as work:
        escalation = asked(work)
        ana, ben = agent(work, "Ana", 1), agent(work, "Ben", 1)
        take_over(work, escalation, ana)
    with store.work() as work, pytest.raises(WrongState, match="Un collègue"):
        _ask_above(work.get(Escalation, escalation.id), ben, work)
    with store.work() as work:
        _ask_above(work.get(Escalation, escalation.id), ana, work)
        assert work.get(Escalation, escalation.id).state is EscalationState.WAITING


def _ask_above(escalation: Escalation, who: Agent, work: Work) -> None:
    raise_level(work, escalation, f"test:{who.id}", why="asked", agent_id=who.id, rank=1)


def test_of_two_people_who_write_at_the_same_moment_one_is_heard(store: Store, clock: MovableClock) -> None:
    """Nothing waits for a decision any more, so that only the conversation itself can tell them apart."""
    with store.work() as work:
        escalation = asked(work)
        ana, ben = agent(work, "Ana", 1), agent(work, "Ben", 1)
        decide(work, escalation.id, ana, approve(20))
    ticks = itertools.count()
    here = replace(store, clock=lambda: clock.now + timedelta(seconds=next(ticks)))

    def writing(who: Agent) -> Callable[[], object]:
        def write() -> object:
            try:
                with here.work() as work:
                    case = work.get(Case, escalation.case_id)
                    return write_to_customer(work, case, work.get(Agent, who.id), "Bonjour", who.name)
            except WrongState as error:
                return error

        return write

    outcomes = at_once([writing(ana), writing(ben)])
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 1


def test_taken_over_while_the_assistant_thinks_the_message_is_theirs_to_answer(
    store: Store, clock: MovableClock
) -> None:
    inbox = ScriptedInbox(replace(store, slack=True), clock)

    def take() -> None:
        with inbox.store.work() as work:
            case = case_of(work)
            escalate(work, case, EscalationReason.PERSON_ASKED, "test")
            take_case(work, case, agent(work, "Ana", 1))

    inbox.rasa.last = take
    inbox.told(inbox.message("Il y a quelqu’un ?"))
    inbox.handled()
    assert inbox.rasa.read == ["Il y a quelqu’un ?"]
    pause, heard = (text for text, _ in inbox.replies())
    assert pause.startswith("⏸ L’assistant est en pause : Ana")
    assert heard == "💬 Marie Dupont, en privé :\nIl y a quelqu’un ?"
