"""People decide in Slack: within their authority, once, and everybody sees who did what."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from bot.casework.decision import DecisionKind, EscalationState
from bot.commands.decisions import answer
from bot.commands.history import EventKind
from bot.commands.takeover import hand_back
from bot.commands.team import agent_of_slack_user, authenticate, deactivate
from bot.desk.conversation import NOT_AN_AGENT
from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.cases import Escalation
from bot.store.queue import Inbound, InboundKind
from bot.store.slack import SlackCard
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.fakes import slack_people as people
from tests.fakes.slack_channel import ANA, BEN, CLEO, NOBODY
from tests.fakes.slack_links import Ack
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.unit.test_card import said

either_way = pytest.mark.parametrize("scene", ["http", "socket"], indirect=True)
"""What must be the same however clicks reach us; the rest of the path is one and the same."""


@pytest.fixture
def scene(request: pytest.FixtureRequest, settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store, getattr(request, "param", "http")) as scene:
        yield scene


def test_an_escalation_is_one_card_redrawn_at_every_step(scene: SlackScene) -> None:
    escalation = scene.posted()
    assert set(scene.buttons(escalation)) == {
        "approve",
        "counter_offer",
        "decline",
        "take_over",
        "ask_above",
        "message",
        "console",
        "reply",
    }
    assert ">Colis jamais reçu, remboursez-moi !" in said(scene.card(escalation))
    scene.decide(ANA, escalation, "approve", amount="20")
    scene.carry()
    assert scene.slack.calls["chat.postMessage"] == scene.slack.calls["chat.update"] == 1
    assert scene.buttons(escalation) == {}
    assert "Accordé 20\u00a0€ par Ana Diaz" in said(scene.card(escalation))
    assert all(row.external_id == scene.card(escalation)["ts"] for row in scene.outbound())


def test_where_the_card_is_does_not_change_the_escalation(scene: SlackScene) -> None:
    escalation = scene.complaint()
    before = scene.escalation(escalation).version
    scene.carry()
    with scene.store.reading() as work:
        assert work.get(SlackCard, escalation).ts == scene.card(escalation)["ts"]
    assert scene.escalation(escalation).version == before
    assert len(scene.outbound()) == 1


@either_way
def test_an_adviser_approves_within_their_cap(scene: SlackScene) -> None:
    escalation = scene.posted()
    ack = scene.decide(ANA, escalation, "approve", amount="19,90 €")
    assert (ack.ok, ack.answer) == (True, None)
    (decision,) = scene.decisions(escalation)
    assert (decision.kind, decision.amount_cents) == (DecisionKind.APPROVE, 1990)
    with scene.store.reading() as work:
        agent = work.get(Agent, decision.agent_id)
        assert (agent.name, agent.role, agent.slack_user) == ("Ana Diaz", Role.AGENT, ANA)
        assert authenticate(work, agent.email, "") is None
    assert scene.escalation(escalation).state is EscalationState.DECIDED
    assert scene.told(ANA) == []


def test_above_their_cap_one_click_sends_it_up_with_their_recommendation(scene: SlackScene) -> None:
    escalation = scene.posted()
    assert scene.decide(ANA, escalation, "approve", amount="50,01").answer is None
    assert scene.decisions(escalation) == []
    (told,) = scene.told(ANA)
    assert told == (
        "Votre plafond est de 50\u00a0€ par décision. Votre recommandation de 50,01\u00a0€ est transmise à "
        "« Responsable du service client »."
    )
    scene.carry()
    shown = said(scene.card(escalation))
    assert (
        "Transmise à « Responsable du service client » avec une recommandation de 50,01\u00a0€ par A" in shown
    )
    assert "*Recommandé par Ana Diaz : 50,01\u00a0€*" in shown
    scene.press(CLEO, escalation, "offer")
    (decision,) = scene.decisions(escalation)
    assert (decision.amount_cents, decision.level) == (5001, 2)


def test_a_level_below_the_one_asked_is_refused(scene: SlackScene) -> None:
    escalation = scene.posted()
    with scene.store.work() as work:
        work.get(Escalation, escalation).level = 2
    scene.decide(ANA, escalation, "approve", amount="10")
    assert "attend le niveau « Responsable du service client »" in scene.told(ANA)[0]
    assert scene.decisions(escalation) == []


@pytest.mark.parametrize("kind", ["approve", "counter_offer", "decline", "take_over"])
def test_somebody_without_authority_can_do_nothing(scene: SlackScene, kind: str) -> None:
    escalation = scene.posted()
    assert scene.press(NOBODY, escalation, kind).ok
    assert scene.slack.views == {}
    assert "pas de pouvoir de décision" in scene.told(NOBODY)[0]
    assert scene.escalation(escalation).state is EscalationState.WAITING


def test_a_window_in_the_hands_of_somebody_else_decides_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    view = scene.open(ANA, escalation, "approve")
    scene.submit(NOBODY, view, amount="10")
    assert scene.decisions(escalation) == []
    assert "pas de pouvoir de décision" in scene.told(NOBODY)[0]


def test_a_counter_offer_has_an_amount_and_a_reason(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.decide(ANA, escalation, "counter_offer", amount="15", reason="Les frais de port")
    (decision,) = scene.decisions(escalation)
    assert decision.kind is DecisionKind.COUNTER_OFFER
    assert (decision.amount_cents, decision.reason) == (1500, "Les frais de port")


def test_a_refusal_says_why(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.decide(ANA, escalation, "decline", reason="Livré & signé <le 12>")
    scene.carry()
    (decision,) = scene.decisions(escalation)
    assert (decision.kind, decision.amount) == (DecisionKind.DECLINE, None)
    assert "Refusé par Ana Diaz" in said(scene.card(escalation))
    assert "Livré &amp; signé &lt;le 12&gt;" in said(scene.card(escalation))


@either_way
@pytest.mark.parametrize(
    ("kind", "typed", "block"),
    [
        ("approve", {"amount": "vingt"}, "amount"),
        ("approve", {"amount": "0"}, "amount"),
        ("counter_offer", {"amount": "5", "reason": "  "}, "reason"),
        ("decline", {}, "reason"),
    ],
)
def test_a_mistake_keeps_the_window_open(
    scene: SlackScene, kind: str, typed: dict[str, str], block: str
) -> None:
    escalation = scene.posted()
    view = scene.open(ANA, escalation, kind)
    answered = scene.submit(ANA, view, **typed).answer
    assert answered is not None
    assert (answered["response_action"], list(answered["errors"])) == ("errors", [block])
    assert scene.decisions(escalation) == []
    scene.submit(ANA, view, amount="5", reason="Corrigé")
    assert len(scene.decisions(escalation)) == 1


@either_way
def test_taking_over_mutes_the_assistant_and_tells_the_next_person_who(scene: SlackScene) -> None:
    escalation = scene.posted()
    old_button = scene.click(BEN, escalation, "take_over")
    scene.press(ANA, escalation, "take_over")
    scene.carry()
    assert scene.escalation(escalation).state is EscalationState.TAKEN
    decisions = {"approve", "counter_offer", "decline", "ask_above"}
    assert set(scene.buttons(escalation)) == decisions | {"message", "console", "reply", "hand_back"}
    assert "Peut décider" not in said(scene.card(escalation))
    assert "Prise en main par Ana Diaz" in said(scene.card(escalation))
    scene.send(old_button)
    assert scene.told(BEN) == ["Ana Diaz a pris cette demande en main."]
    with scene.store.reading() as work:
        case = work.get(Escalation, escalation).case
        names = {work.get(Agent, c.muted_by).name for c in case.conversations if c.muted_by}
    assert names == {"Ana Diaz"}


def test_whoever_comes_second_is_told_who_decided(scene: SlackScene) -> None:
    escalation = scene.posted()
    late = scene.open(BEN, escalation, "decline")
    scene.decide(ANA, escalation, "approve", amount="20")
    scene.submit(BEN, late, reason="Non")
    assert scene.told(BEN) == ["Ana Diaz a déjà décidé : accordé 20\u00a0€."]
    assert len(scene.decisions(escalation)) == 1


@either_way
def test_of_two_people_at_once_one_wins(scene: SlackScene) -> None:
    for number in range(1, 6):
        _race(scene, scene.posted(number))


def _race(scene: SlackScene, escalation: int) -> None:
    scene.slack.whispers.clear()
    sent = [
        scene.submission(user, scene.open(user, escalation, "approve"), amount=amount)
        for user, amount in ((ANA, "10"), (BEN, "20"))
    ]
    start, acks = threading.Barrier(2), list[Ack]()

    def send(number: int) -> None:
        start.wait()
        acks.append(scene.send(sent[number]))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (decision,) = scene.decisions(escalation)
    winner, loser = (ANA, BEN) if decision.amount_cents == 1000 else (BEN, ANA)
    assert [ack.ok for ack in acks] == [True, True]
    assert (len(scene.told(winner)), len(scene.told(loser))) == (0, 1)
    assert "a déjà décidé" in scene.told(loser)[0]


@either_way
def test_the_same_click_again_has_no_effect(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.writes_in_private(escalation)
    view = scene.open(ANA, escalation, "approve")
    payload = scene.submission(ANA, view, amount="20")
    assert [scene.send(payload).ok for _ in range(3)] == [True] * 3
    assert len(scene.decisions(escalation)) == 1
    assert scene.told(ANA) == []
    assert scene.history(escalation).count(EventKind.DECIDED.value) == 1
    assert _queued_for_the_customer(scene) == 1


def test_a_replayed_take_over_does_not_take_over_again(scene: SlackScene) -> None:
    escalation = scene.posted()
    click = scene.click(ANA, escalation, "take_over")
    scene.send(click)
    with scene.store.work() as work:
        hand_back(work, work.get(Escalation, escalation).case, agent_of_slack_user(work, ANA, "Ana Diaz"))
    scene.send(click)
    assert scene.escalation(escalation).state is EscalationState.WAITING


def test_a_window_of_before_the_customer_refused_decides_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    old = scene.open(CLEO, escalation, "approve")
    scene.decide(ANA, escalation, "counter_offer", amount="5", reason="Port")
    with scene.store.work() as work:
        conversation = work.get(Escalation, escalation).case.conversations[0]
        answer(work, conversation, False, "inbound:99")
    scene.carry()
    shown = said(scene.card(escalation))
    assert "Proposition refusée par le client" in shown
    assert "Passée à « Responsable du service client » (refusée par le client)" in shown
    scene.submit(CLEO, old, amount="30")
    assert len(scene.decisions(escalation)) == 1
    scene.decide(CLEO, escalation, "approve", amount="30")
    assert len(scene.decisions(escalation)) == 2


@either_way
def test_a_replayed_click_opens_no_second_window(scene: SlackScene) -> None:
    escalation = scene.posted()
    click = scene.click(ANA, escalation, "approve")
    scene.send(click)
    scene.send(click)
    assert len(scene.slack.views) == 1
    assert scene.told(ANA) == []


def test_a_click_that_came_too_late_is_said(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.posted()
    click = scene.click(ANA, escalation, "approve")
    clock.move(seconds=4)
    scene.send(click)
    assert scene.told(ANA) == ["La fenêtre n’a pas pu s’ouvrir. Cliquez à nouveau."]


@either_way
def test_a_forged_button_opens_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    button = {**scene.buttons(escalation)["approve"], "value": str(escalation)}
    scene.send(people.click(scene.slack, ANA, button, "1.1"))
    assert scene.slack.views == {}
    assert "plus valable" in scene.told(ANA)[0]


def test_a_withdrawn_demand_takes_no_decision(scene: SlackScene) -> None:
    escalation = scene.posted()
    view = scene.open(ANA, escalation, "approve")
    with scene.store.work() as work:
        work.get(Escalation, escalation).state = EscalationState.WITHDRAWN
    scene.submit(ANA, view, amount="20")
    assert scene.told(ANA) == ["Cette demande n’attend plus de décision."]
    assert scene.decisions(escalation) == []


def test_a_person_who_cannot_be_whispered_to_breaks_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    del scene.slack.members[NOBODY]
    assert scene.press(NOBODY, escalation, "approve").ok


def test_the_person_an_administrator_made_is_the_one_who_decides(scene: SlackScene) -> None:
    with scene.store.work() as work:
        made = Agent(
            email="ana@lumen.example", name="Ana D.", role=Role.AGENT, slack_user=ANA, created_at=work.now
        )
        work.session.add(made)
    escalation = scene.posted()
    scene.decide(ANA, escalation, "approve", amount="5")
    with scene.store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(Agent)) == 1
    assert scene.decisions(escalation)[0].agent_id == made.id


def _queued_for_the_customer(scene: SlackScene) -> int:
    with scene.store.reading() as work:
        query = select(func.count()).select_from(Inbound).where(Inbound.kind == InboundKind.DECISION)
        return work.session.scalar(query) or 0


def test_what_is_decided_in_slack_is_in_the_audit_log(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.decide(ANA, escalation, "approve", amount="20")
    (decision,) = scene.decisions(escalation)
    with scene.store.reading() as work:
        (line,) = work.session.scalars(select(AuditEvent))
        case = work.get(Escalation, escalation).case_id
    assert (line.agent_id, line.who, line.via) == (decision.agent_id, "Ana Diaz", "slack")
    assert (line.action, line.object_kind, line.object_id) == ("decided", "case", str(case))
    amount = {"object": f"decision:{decision.id}", "field": "amount_cents", "from": None, "to": 2000}
    assert amount in line.changes


def test_a_deactivated_account_does_nothing_in_slack_either(scene: SlackScene) -> None:
    """Even while the ladder, or a group of Slack, still lists its person."""
    escalation = scene.posted()
    with scene.store.work() as work:
        deactivate(work, agent_of_slack_user(work, ANA, "Ana Diaz"))
    scene.press(ANA, escalation, "take_over")
    scene.say(ANA, escalation, "&gt;&gt; Bonjour Marie")
    assert scene.told(ANA) == ["Votre compte a été désactivé.", NOT_AN_AGENT]
    assert scene.escalation(escalation).state is EscalationState.WAITING
    assert EventKind.AGENT_REPLIED.value not in scene.history(escalation)
