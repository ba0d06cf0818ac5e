"""The desk in Slack, with a running installation: a person approves, takes over, writes, hands back.

The same stories over the socket and over signed HTTP, which this installation has both.
"""

import threading

import pytest

from bot.casework.case import CaseStatus
from bot.console.desk import ADDRESS
from tests.acceptance.slack_desk import Desk
from tests.fakes.slack_channel import ANA, BEN
from tests.inbox import until
from tests.integration.browsing import employee, marked
from tests.story import NUMBERS

either_way = pytest.mark.parametrize("desk", ["socket", "http"], indirect=True)
OUTAGE = 200
FIRE = "Votre lampe a pris feu dans la chambre de mon fils, j'ai été brûlée à la main"


@either_way
def test_approved_in_slack_told_to_the_customer_and_accepted(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Marie")
    decision = desk.tells(person, lambda: desk.channel.decide(ANA, escalation, "approve", amount="20"))
    assert decision == "Bonne nouvelle : Conseil client vous accorde 20\u00a0€. L’acceptez-vous ?"
    accepted = desk.tells(person, lambda: desk.inbox.write(person, "oui, j'accepte, merci"))
    assert accepted.startswith("Merci. Votre accord est enregistré : 20\u00a0€. Votre dossier est résolu")
    assert desk.inbox.case_of(person).status is CaseStatus.RESOLVED
    until(lambda: "Proposition acceptée" in desk.shown(escalation), "the card does not say so")
    assert "Accordé 20\u00a0€ par Ana Diaz" in desk.shown(escalation)
    assert desk.steps(escalation) == ["escalated", "decided", "decision_told", "accepted", "resolved"]


@either_way
def test_of_two_who_click_at_once_one_decides_and_the_customer_hears_one_decision(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Hélène")
    sent = [
        desk.channel.submission(user, desk.channel.open(user, escalation, "approve"), amount=amount)
        for user, amount in ((ANA, "10"), (BEN, "20"))
    ]
    threads = [threading.Thread(target=desk.channel.send, args=(each,)) for each in sent]

    def both() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    told = desk.tells(person, both)
    (decision,) = desk.channel.decisions(escalation)
    assert f"vous accorde {decision.amount}" in told
    first, second = (ANA, BEN) if decision.amount_cents == 1000 else (BEN, ANA)
    assert desk.channel.told(first) == []
    name = desk.channel.slack.members[first]
    assert desk.channel.told(second) == [f"{name} a déjà décidé : accordé {decision.amount}."]
    desk.tells(person, lambda: desk.inbox.write(person, "oui, j'accepte, merci"))
    assert desk.steps(escalation) == ["escalated", "decided", "decision_told", "accepted", "resolved"]


@either_way
def test_taken_over_answered_handed_back_and_decided(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Nadia")
    desk.channel.press(ANA, escalation, "take_over")
    until(lambda: "en pause : Ana Diaz" in desk.thread(escalation), "the thread does not say who answers")
    before = len(desk.inbox.chat(person))
    desk.inbox.write(person, "alors, il est où mon colis ?")
    until(lambda: ">alors, il est où mon colis ?" in desk.thread(escalation), "the thread does not have it")
    desk.channel.say(ANA, escalation, "elle a raison, l’entrepôt s’est trompé")
    desk.channel.say(ANA, escalation, "&gt;&gt; Je viens de le retrouver, il part demain.")
    (sent,) = until(lambda: desk.inbox.chat(person)[before:], "the agent's message did not arrive")
    assert sent == "Je viens de le retrouver, il part demain.\n— Ana"
    until(lambda: "✅ Remis à" in desk.thread(escalation), "the thread does not say that it arrived")
    window = desk.channel.open(ANA, escalation, "hand_back")
    desk.channel.submit(ANA, window, agreed="Le colis part demain")
    resumed = lambda: " ".join(desk.inbox.chat(person)[before + 1 :])  # noqa: E731
    until(lambda: "Conseil client" in resumed(), "the assistant does not say who decides")
    desk.inbox.settle()
    decision = desk.tells(person, lambda: desk.channel.decide(ANA, escalation, "approve", amount="10"))
    assert "Conseil client vous accorde 10\u00a0€" in decision
    accepted = desk.tells(person, lambda: desk.inbox.write(person, "oui, j'accepte, merci"))
    assert "résolu" in accepted
    assert desk.steps(escalation) == [
        "escalated",
        "taken_over",
        "note",
        "agent_replied",
        "handed_back",
        "decided",
        "decision_told",
        "accepted",
        "resolved",
    ]


def test_an_outage_with_200_escalations_keeps_no_customer_and_no_decision_waiting(desk: Desk) -> None:
    """The length of an hour and the pace of Slack are in `tests/integration/test_slack_faults.py`."""
    inbox, slack = desk.inbox, desk.channel.slack
    person, escalation = desk.asks_for_a_refund("Karim")
    slack.down()
    desk.socket.drop()
    crowd = [inbox.join(f"Foule {next(NUMBERS)}") for _ in range(OUTAGE)]
    comments = [inbox.comment(each, FIRE) for each in crowd]
    until(lambda: all(map(inbox.public_answers, comments)), "Slack keeps customers waiting", 400)
    page = employee(inbox.settings, inbox.store)
    until(lambda: marked(page.see(ADDRESS), "slack-trouble"), "the desk page does not say so")

    version = str(desk.channel.escalation(escalation).version)
    form = {"step": "approve", "amount": "20", "reason": "", "back": "desk", "version": version}
    before = len(inbox.chat(person))
    page.send(f"/console/escalations/{escalation}", **form)
    (told,) = until(lambda: inbox.chat(person)[before:], "the decision was not told")
    assert "vous accorde 20\u00a0€" in told
    inbox.write(person, "oui, j'accepte, merci")
    (_, accepted) = until(
        lambda: inbox.chat(person)[before:][1:] and inbox.chat(person)[before:], "no thanks"
    )
    assert "résolu" in accepted

    slack.up()
    escalations = [inbox.escalation_of(inbox.case_of(each)).id for each in crowd]
    until(lambda: all(map(desk.shown, escalations)), "not every card appeared", 120)
    desk.socket.wait_for(2, seconds=90)
    inbox.settle()
    assert len({desk.channel.card(each)["ts"] for each in escalations}) == OUTAGE
    assert {tuple(desk.steps(each)) for each in escalations} == {("escalated",)}
    assert "Accordé 20\u00a0€ par Léa" in desk.shown(escalation)
    assert "Proposition acceptée" in desk.shown(escalation)
    assert desk.steps(escalation) == ["escalated", "decided", "decision_told", "accepted", "resolved"]
    until(lambda: not marked(page.see(ADDRESS), "slack-trouble"), "the desk page still says so")
    desk.channel.press(ANA, escalations[0], "take_over")
    until(lambda: "en pause : Ana Diaz" in desk.thread(escalations[0]), "the click was not heard")
