"""The authority ladder in Slack, with a running installation: what each customer hears in the end."""

import pytest

from bot.casework.case import CaseStatus
from tests.acceptance.desk import Desk
from tests.acceptance.test_authority import let_every_deadline_pass
from tests.fakes.slack_channel import ANA, BEN, CLEO, DAN, NADIA
from tests.inbox import said, until


@pytest.fixture
def desk(whole_desk: Desk) -> Desk:
    whole_desk.channel.link = whole_desk.socket
    whole_desk.channel.slack.whispers.clear()
    return whole_desk


def test_over_the_cap_it_goes_up_two_people_approve_and_the_customer_accepts(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Lucie")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "approve", amount="180")
    desk.shows(escalation, "Passée à « Responsable du service client »")
    desk.channel.press(CLEO, escalation, "offer")
    desk.shows(escalation, "Premier accord 180\u00a0€, à confirmer par une autre personne par Cléo Martin")
    assert desk.inbox.chat(person)[before:] == [], "nothing is promised before the second approval"
    desk.channel.press(DAN, escalation, "offer")
    (decision,) = until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    assert "Responsable du service client vous accorde 180\u00a0€" in decision
    assert "résolu" in desk.inbox.say(person, "oui, j'accepte, merci")[-1]
    desk.shows(escalation, "Proposition acceptée par le client")
    assert desk.inbox.case_of(person).status is CaseStatus.RESOLVED
    assert desk.steps(escalation) == [
        "escalated",
        "level_raised",
        "approved_first",
        "decided",
        "decision_told",
        "accepted",
        "resolved",
    ]


def test_a_refused_counter_offer_goes_up_and_the_level_above_declines_with_its_reason(desk: Desk) -> None:
    person, escalation = desk.asks_for_a_refund("Farid")
    before = len(desk.inbox.chat(person))
    desk.channel.decide(ANA, escalation, "counter_offer", amount="10", reason="Le colis est retrouvé")
    (offer,) = until(lambda: desk.inbox.chat(person)[before:], "the offer was not told")
    assert "vous propose 10\u00a0€" in offer
    assert "Le colis est retrouvé" in offer
    assert "Responsable du service client" in desk.inbox.say(person, "non, je refuse, c'est trop peu")[-1]
    desk.shows(escalation, "Proposition refusée par le client")
    desk.channel.decide(BEN, escalation, "decline", reason="Déjà répondu")
    assert "attend le niveau « Responsable du service client »" in desk.channel.told(BEN)[-1]
    before = len(desk.inbox.chat(person))
    desk.channel.decide(CLEO, escalation, "decline", reason="Le délai était annoncé")
    (refusal,) = until(lambda: desk.inbox.chat(person)[before:], "the refusal was not told")
    assert "Le délai était annoncé" in refusal
    desk.shows(escalation, "Refusé par Cléo Martin")
    assert desk.steps(escalation) == [
        "escalated",
        "decided",
        "decision_told",
        "refused",
        "level_raised",
        "decided",
        "decision_told",
    ]


def test_a_deadline_passes_three_levels_and_duty_the_customer_is_told_then_the_top_decides(
    desk: Desk,
) -> None:
    person, escalation = desk.asks_for_a_refund("Odile")
    case, before = desk.inbox.case_of(person), len(desk.inbox.chat(person))
    let_every_deadline_pass(desk.inbox, case)
    (delay,) = until(
        lambda: desk.inbox.chat(person)[before:], "the customer was not told that nobody was free"
    )
    assert said([delay], "utter_delayed")
    until(lambda: "Astreinte" in desk.thread(escalation), "those on duty were not called")
    called = desk.thread(escalation)
    levels = (
        "Conseil client",
        "Responsable du service client",
        "Direction de la relation client",
        "Astreinte",
    )
    assert sorted(levels, key=called.index) == list(levels)
    before = len(desk.inbox.chat(person))
    desk.channel.decide(NADIA, escalation, "approve", amount="90")
    (decision,) = until(lambda: desk.inbox.chat(person)[before:], "the decision was not told")
    assert "Direction de la relation client vous accorde 90\u00a0€" in decision
    steps = desk.steps(escalation)
    assert (steps[0], steps[-2:]) == ("escalated", ["decided", "decision_told"])
    assert steps.count("level_raised") == 2
    assert steps.index("reminded") < steps.index("level_raised") < steps.index("duty_called")
    assert steps.index("duty_called") < steps.index("nobody_free")
