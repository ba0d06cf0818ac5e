"""The authority ladder played in Slack, with a running installation, each story to its end."""

from datetime import timedelta

from bot.casework.case import CaseStatus
from bot.store.cases import Escalation
from bot.store.network import SandboxPerson
from bot.worker.timers import pass_deadlines
from tests.acceptance.slack_desk import Desk
from tests.fakes.slack_channel import ANA, CLEO, DAN, NADIA
from tests.inbox import said, until

ACCEPTED = ["decision_told", "accepted", "resolved"]


def accepts(desk: Desk, person: SandboxPerson, words: str = "oui, j'accepte, merci") -> str:
    """What the customer is told when they accept; their case is resolved."""
    told = desk.tells(person, lambda: desk.inbox.write(person, words))
    assert desk.inbox.case_of(person).status is CaseStatus.RESOLVED
    return told


def test_beyond_a_cap_it_goes_up_and_two_people_approve(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Irène")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="180")
    assert "est transmise à « Responsable du service client »" in desk.channel.told(ANA)[0]
    until(lambda: "Ana Diaz demande au-dessus" in desk.thread(escalation), "the level above is not called")
    until(lambda: "Accorder 180\u00a0€" in desk.shown(escalation), "the card does not offer it")
    desk.channel.press(CLEO, escalation, "offer")
    until(lambda: "Confirmer 180\u00a0€" in desk.shown(escalation), "the card asks nobody to confirm")
    assert len(desk.inbox.chat(person)) == before, "nothing is told before the second approval"
    told = desk.tells(person, lambda: desk.channel.press(DAN, escalation, "offer"))
    assert told == (
        "Bonne nouvelle : Responsable du service client vous accorde 180\u00a0€. L’acceptez-vous ?"
    )
    assert "180\u00a0€" in accepts(desk, person)
    assert desk.steps(escalation) == ["escalated", "level_raised", "approved_first", "decided", *ACCEPTED]
    until(lambda: "Proposition acceptée" in desk.shown(escalation), "the card does not say so")
    for step in (
        "avec une recommandation de 180\u00a0€ par Ana Diaz",
        "Premier accord de 180\u00a0€ par Cléo Martin",
        "Accordé 180\u00a0€ par Dan Roy",
    ):
        assert step in desk.shown(escalation)


def test_a_counter_offer_the_customer_refuses_is_decided_above(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Solène")
    offer = {"amount": "5", "reason": "Le colis est retrouvé"}
    told = desk.tells(person, lambda: desk.channel.decide(ANA, escalation, "counter_offer", **offer))
    assert told == (
        "Conseil client vous propose 5\u00a0€. « Le colis est retrouvé. » Acceptez-vous cette proposition ?"
    )
    refused = desk.tells(person, lambda: desk.inbox.write(person, "non, je refuse, c'est trop peu"))
    assert said([refused], "utter_refused")
    assert "Responsable du service client" in refused
    until(lambda: "Le client a refusé" in desk.thread(escalation), "the level above is not called")
    assert f"<@{CLEO}> <@{DAN}>" in desk.thread(escalation)
    until(lambda: "« non, je refuse, c'est trop peu »" in desk.shown(escalation), "the card does not say why")
    desk.channel.decide(ANA, escalation, "approve", amount="10")
    assert "attend le niveau « Responsable du service client »" in desk.channel.told(ANA)[0]
    told = desk.tells(person, lambda: desk.channel.decide(CLEO, escalation, "approve", amount="30"))
    assert "Responsable du service client vous accorde 30\u00a0€" in told
    assert "30\u00a0€" in accepts(desk, person)
    up = ["decided", "decision_told", "refused", "level_raised"]
    assert desk.steps(escalation) == ["escalated", *up, "decided", *ACCEPTED]


def test_a_refusal_gives_its_reason_and_who_can_look_again(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Émile")
    why = {"reason": "Le délai était annoncé à la commande"}
    told = desk.tells(person, lambda: desk.channel.decide(ANA, escalation, "decline", **why))
    assert said([told], "utter_decision_decline")
    assert "« Le délai était annoncé à la commande. »" in told
    assert "niveau supérieur" in told
    assert said([accepts(desk, person, "d'accord, tant pis")], "utter_decline_accepted")
    until(lambda: "Refusé par Ana Diaz" in desk.shown(escalation), "the card does not say who")
    assert desk.steps(escalation) == ["escalated", "decided", *ACCEPTED]


def deadline_passes(desk: Desk, escalation: int, *, reminded: bool = False) -> None:
    """It is just over, or so long that the reminder did not help either."""
    with desk.inbox.store.work() as work:
        over = timedelta(minutes=work.brand.reminder_minutes + 1) if reminded else timedelta(seconds=1)
        work.get(Escalation, escalation).due_at = work.now - over
    pass_deadlines(desk.inbox.store)


def test_deadlines_pass_on_three_levels_and_the_last_decides(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Denis")
    before = len(desk.inbox.chat(person))
    for mine, after in (
        (f"<@{ANA}>", f"« Responsable du service client ».\n<@{CLEO}> <@{DAN}>"),
        (f"<@{CLEO}> <@{DAN}>", f"« Direction de la relation client ».\n<@{NADIA}>"),
        (f"<@{NADIA}>", "« Astreinte »."),
    ):
        deadline_passes(desk, escalation)
        until(lambda: desk.last_line(escalation).startswith("🔔 Le délai est passé."), "no reminder")
        assert mine in desk.last_line(escalation)
        deadline_passes(desk, escalation, reminded=True)
        until(lambda: after in desk.last_line(escalation), f"not called: {after}")  # noqa: B023
    assert len(desk.inbox.chat(person)) == before
    deadline_passes(desk, escalation)
    told = desk.tells(person, lambda: deadline_passes(desk, escalation, reminded=True))
    assert said([told], "utter_delayed")
    assert "Direction de la relation client" in told

    told = desk.tells(person, lambda: desk.channel.decide(NADIA, escalation, "approve", amount="40"))
    assert "Direction de la relation client vous accorde 40\u00a0€" in told
    assert "40\u00a0€" in accepts(desk, person)
    up, duty = ["reminded", "level_raised"], ["reminded", "duty_called"]
    steps = [*up, *up, *duty, "reminded", "nobody_free"]
    assert desk.steps(escalation) == ["escalated", *steps, "decided", *ACCEPTED]
    until(lambda: "Proposition acceptée" in desk.shown(escalation), "the card does not say so")
    assert "Personne de disponible : le client est prévenu" in desk.shown(escalation)
