"""What the customer is told of a decision, or of its absence, to the word."""

from dataclasses import replace

import pytest
import yaml

from actions.private import TellDelay, tell_decision
from actions.step import Step
from actions.wordings import Wordings
from bot.casework.decision import Choice, DecisionKind, EscalationReason
from bot.casework.money import Money
from bot.casework.reading import Understood
from bot.commands.cases import hear
from bot.commands.decisions import decide
from bot.commands.escalations import escalate
from bot.commands.private import open_private
from bot.labels import OtherIntent, Wish
from bot.store.cases import Case, Escalation
from bot.store.unit_of_work import Store, Work
from tests.brands import brand_with
from tests.conftest import ROOT, SECRET
from tests.story import agent, comment, complaint, opening

MEDIATOR = "Vous pouvez aussi saisir gratuitement le médiateur de la consommation."
WORDINGS = Wordings(yaml.safe_load((ROOT / "domain.yml").read_text()))


def asked(work: Work) -> tuple[Escalation, Step]:
    """Marie wants a refund; the step is one of her private conversation."""
    case = hear(work, comment(work, "Colis jamais reçu, remboursez-moi"), complaint(wish=Wish.REFUND)).case
    inbound = opening(work)
    open_private(work, inbound, SECRET)
    escalation = escalate(work, case, EscalationReason.COMPENSATION, "inbound:1")
    nothing = Understood(OtherIntent.UNSURE.value)
    return escalation, Step(work, SECRET, inbound, nothing, {}, WORDINGS)


def told(work: Work, choice: Choice, level: int) -> str:
    escalation, step = asked(work)
    decide(work, escalation.id, agent(work, "Ana", level), choice)
    tell_decision(step, work.get(Case, escalation.case_id))
    return step.said[-1].text


@pytest.mark.parametrize("recourse", ["", MEDIATOR])
def test_a_refusal_says_why_and_what_else_can_be_done(store: Store, recourse: str) -> None:
    with replace(store, brand=brand_with(recourse=recourse)).work() as work:
        words = told(work, Choice(DecisionKind.DECLINE, reason="Livré le 12."), 1)
    assert "« Livré le 12. »" in words
    assert (MEDIATOR in words) == bool(recourse)
    assert "le niveau supérieur" in words
    assert "{" not in words


def test_the_last_level_promises_no_level_above(store: Store) -> None:
    with store.work() as work:
        words = told(work, Choice(DecisionKind.DECLINE, reason="Livré le 12"), 3)
    assert "Direction de la relation client" in words
    assert "niveau supérieur" not in words
    assert "{" not in words


def test_whoever_decided_is_named_not_whoever_was_asked(store: Store) -> None:
    with store.work() as work:
        words = told(work, Choice(DecisionKind.COUNTER_OFFER, Money(10000), "Demi-tarif"), 2)
    assert words.startswith("Responsable du service client vous propose 100\u00a0€. « Demi-tarif. »")


def test_a_delay_is_told_with_who_and_when_and_not_once_it_is_decided(store: Store) -> None:
    with store.work() as work:
        escalation, step = asked(work)
        action = TellDelay(store, SECRET)
        assert action.act(step) == {}
        words = step.said[-1].text
        assert "Conseil client" in words
        assert "vendredi 20 novembre à 14 h 00" in words
        decide(work, escalation.id, agent(work, "Ana", 1), Choice(DecisionKind.APPROVE, Money(1000)))
        action.act(step)
        assert len(step.said) == 1
