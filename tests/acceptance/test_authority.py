"""Stories of the authority ladder, told to a running installation: who decides, and what is said."""

from datetime import timedelta

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.commands.history import EventKind
from bot.store.cases import Case, Escalation
from bot.store.network import SandboxPerson
from bot.worker.timers import pass_deadlines
from tests.acceptance.test_story import complain, decided
from tests.inbox import Inbox, said, until


def asked(inbox: Inbox, name: str) -> tuple[SandboxPerson, Case]:
    """Somebody complained, came to private and asks for their money back."""
    person, ref = complain(inbox, name)
    inbox.open_chat(person, ref)
    until(lambda: inbox.chat(person), "no welcome")
    inbox.settle()
    inbox.say(person, "commande n° 7789452, je veux un remboursement")
    inbox.say(person, "oui")
    return person, inbox.case_of(person)


def let_every_deadline_pass(inbox: Inbox, case: Case) -> None:
    """As if the time of everybody who is asked, and of their reminders, had gone by without an answer."""
    while EventKind.NOBODY_FREE.value not in inbox.history(case):
        escalation = inbox.escalation_of(case)
        with inbox.store.work() as work:
            row = work.get(Escalation, escalation.id)
            row.due_at = work.now - timedelta(hours=1)
        pass_deadlines(inbox.store)


def test_nobody_is_free_the_customer_is_told_then_two_people_approve(inbox: Inbox) -> None:
    person, case = asked(inbox, "Irène")
    before = len(inbox.chat(person))

    let_every_deadline_pass(inbox, case)
    (delay,) = until(lambda: inbox.chat(person)[before:], "the customer was not told that nobody was free")
    assert said([delay], "utter_delayed")
    assert "Direction de la relation client" in delay
    history = inbox.history(case)
    steps = ["reminded", "level_raised", "duty_called", "nobody_free"]
    assert [history.index(step) for step in steps] == sorted(history.index(step) for step in steps)
    assert history.count("level_raised") == 2

    before = len(inbox.chat(person))
    decided(inbox, case, Choice(DecisionKind.APPROVE, Money(18000)), level=3)
    assert inbox.case_of(person).status is CaseStatus.ESCALATED
    decided(inbox, case, Choice(DecisionKind.APPROVE, Money(18000)), level=4)
    (decision,) = until(lambda: inbox.chat(person)[before:], "the decision was not told")
    assert "Direction de la relation client vous accorde 180\u00a0€" in decision
    assert "résolu" in inbox.say(person, "oui, j'accepte, merci")[-1]
    assert inbox.history(case)[-2:] == ["resolved", "replied"]


def test_somebody_still_telling_their_story_is_told_too_and_asked_again(inbox: Inbox) -> None:
    """A grave risk waits for a person while the form still collects."""
    person, ref = complain(
        inbox, "Denis", "Votre lampe a pris feu dans la chambre de mon fils, j'ai été brûlé à la main"
    )
    inbox.open_chat(person, ref)
    until(lambda: inbox.chat(person), "no welcome")
    inbox.settle()
    case, before = inbox.case_of(person), len(inbox.chat(person))

    let_every_deadline_pass(inbox, case)
    until(lambda: inbox.chat(person)[before:], "the customer was not told that nobody was free")
    inbox.settle()
    answers = inbox.chat(person)[before:]
    assert said(answers[:1], "utter_delayed")
    assert said(answers[1:2], "utter_ask_reference")


def test_refused_offer_goes_up_and_the_last_level_declines_with_its_reason(inbox: Inbox) -> None:
    person, case = asked(inbox, "Solène")
    before = len(inbox.chat(person))
    decided(inbox, case, Choice(DecisionKind.COUNTER_OFFER, Money(500), "Le colis est retrouvé"), level=2)
    (offer,) = until(lambda: inbox.chat(person)[before:], "the offer was not told")
    assert "Responsable du service client vous propose 5\u00a0€" in offer
    assert "Direction de la relation client" in inbox.say(person, "non, je refuse, c'est trop peu")[-1]
    before = len(inbox.chat(person))
    decided(inbox, case, Choice(DecisionKind.DECLINE, reason="Le délai était annoncé"), level=3)
    (refusal,) = until(lambda: inbox.chat(person)[before:], "the refusal was not told")
    assert said([refusal], "utter_decision_decline_final")
    assert "Le délai était annoncé" in refusal
    inbox.say(person, "d'accord, tant pis")
    assert inbox.case_of(person).status is CaseStatus.RESOLVED
