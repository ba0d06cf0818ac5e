"""The desk in Slack, with a running installation: a person takes over, writes, hands back, decides.

The same stories over the socket and over signed HTTP, which this installation has both.
"""

import pytest

from bot.casework.case import CaseStatus
from bot.store.queue import QueueState
from tests.acceptance.desk import Desk
from tests.fakes.slack_channel import ANA, BEN
from tests.inbox import until
from tests.story import NUMBERS


@pytest.fixture(params=["socket", "http"])
def desk(request: pytest.FixtureRequest, whole_desk: Desk) -> Desk:
    whole_desk.channel.link = whole_desk.socket if request.param == "socket" else whole_desk.http
    whole_desk.channel.slack.whispers.clear()
    return whole_desk


def test_approved_in_slack_told_to_the_customer_and_accepted(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Marie")
    late = desk.channel.open(BEN, escalation, "approve")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="20")
    desk.channel.submit(BEN, late, amount="30")
    (decision,) = until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    assert "20\u00a0€" in decision
    assert desk.channel.told(BEN) == ["Ana Diaz a déjà décidé : accordé 20\u00a0€."]
    assert "résolu" in desk.inbox.say(person, "oui, j'accepte, merci")[-1]
    assert desk.inbox.case_of(person).status is CaseStatus.RESOLVED
    until(lambda: "Proposition acceptée" in desk.shown(escalation), "the card does not say so")
    history = desk.channel.history(escalation)
    assert [kind for kind in history if kind in {"escalated", "decided", "accepted"}] == [
        "escalated",
        "decided",
        "accepted",
    ]


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
    until(lambda: "approve" in desk.channel.buttons(escalation), "the card takes no decision")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="10")
    until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    kinds = ("taken_over", "note", "agent_replied", "handed_back", "decided")
    assert [kind for kind in desk.channel.history(escalation) if kind in kinds] == list(kinds)


def test_slack_goes_away_for_a_while(desk: Desk) -> None:
    desk.channel.slack.down()
    desk.socket.drop()
    person = desk.inbox.join(f"Karim {next(NUMBERS)}")
    comment = desk.inbox.comment(person, "Je veux parler à un responsable, remboursez-moi ma lampe cassée !")
    until(lambda: desk.inbox.public_answers(comment), "a Slack that is away keeps a customer waiting")
    desk.inbox.open_chat(person)
    welcome = len(until(lambda: desk.inbox.chat(person), "no welcome"))
    desk.inbox.write(person, "je veux parler à un humain")
    until(lambda: desk.inbox.chat(person)[welcome:], "a Slack that is away keeps a customer waiting")
    escalation = desk.inbox.escalation_of(desk.inbox.case_of(person)).id
    until(lambda: QueueState.FAILED in desk.inbox.states(), "nothing was tried")
    desk.channel.slack.up()
    until(lambda: desk.shown(escalation), "the card did not appear", 60)
    desk.socket.wait_for(2, seconds=90)
    desk.inbox.settle()
    desk.channel.press(ANA, escalation, "take_over")
    until(lambda: "en pause : Ana Diaz" in desk.thread(escalation), "the click was not heard")
