"""The authority ladder played in Slack: what one click grants, recommends or confirms, and for whom."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.authority import BudgetConfig, DutyConfig
from bot.casework.decision import DecisionKind
from bot.commands.decisions import answer
from bot.desk.groups import FRESH, STALE, Standing
from bot.errors import TryLater
from bot.labels import Lane
from bot.settings import Settings
from bot.store.cases import Escalation
from bot.store.queue import Inbound
from bot.store.unit_of_work import Store
from bot.worker.timers import pass_deadlines
from tests.brands import brand_with
from tests.conftest import MovableClock
from tests.fakes.block_kit import lint_message
from tests.fakes.slack_channel import ANA, BEN, CLEO, DAN, NADIA, NOBODY
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.unit.test_card import said

TABLE = [{"give": {"amount": 15}, "because": "Colis en retard, geste habituel"}]


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    """Whatever is asked, the table proposes 15 €."""
    with slack_scene(settings, replace(store, brand=brand_with(proposals=TABLE))) as scene:
        yield scene


def test_one_click_grants_what_the_button_says(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.writes_in_private(escalation)
    assert scene.buttons(escalation)["offer"]["text"]["text"] == "Accorder 15\u00a0€"
    assert "Colis en retard, geste habituel" in said(scene.card(escalation))
    scene.press(ANA, escalation, "offer")
    (decision,) = scene.decisions(escalation)
    assert (decision.kind, decision.amount_cents, decision.level) == (DecisionKind.APPROVE, 1500, 1)
    assert scene.slack.views == {}
    scene.carry()
    assert "Accordé 15\u00a0€ par Ana Diaz" in said(scene.card(escalation))


def test_audience_and_spread_are_shown_when_the_platform_gave_them(scene: SlackScene) -> None:
    escalation = scene.complaint()
    with scene.store.work() as work:
        case = work.get(Escalation, escalation).case
        row = work.session.scalars(select(Inbound)).one()
        row.data = {"followers": 12500, "shares": 30}
        case.reference = "CMD-7"
    scene.carry()
    shown = said(scene.card(escalation))
    assert "12\u202f500 abonnés, 30 partages" in shown
    message, console = (scene.buttons(escalation)[name]["url"] for name in ("message", "console"))
    assert message == f"{scene.settings.base_url}/sandbox#c1"
    assert console == f"{scene.settings.base_url}/console/cases/{case.id}"


def test_a_card_that_shows_an_old_proposal_grants_nothing(scene: SlackScene) -> None:
    escalation = scene.posted()
    old = scene.click(ANA, escalation, "offer")
    scene.decide(BEN, escalation, "ask_above", amount="45", reason="Cliente fidèle")
    scene.carry()
    assert scene.buttons(escalation)["offer"]["text"]["text"] == "Accorder 45\u00a0€"
    scene.send(old)
    assert scene.decisions(escalation) == []
    assert "La proposition a changé" in scene.told(ANA)[0]


def test_over_cap_goes_up_and_is_approved_by_two(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.writes_in_private(escalation)
    scene.decide(ANA, escalation, "approve", amount="180")
    scene.carry()
    assert "est transmise à « Responsable du service client »" in scene.told(ANA)[0]
    scene.press(CLEO, escalation, "offer")
    scene.carry()
    assert scene.decisions(escalation) == []
    assert "une seconde personne doit le confirmer" in scene.told(CLEO)[0]
    assert scene.buttons(escalation)["offer"]["text"]["text"] == "Confirmer 180\u00a0€"
    assert "*Cléo Martin a accordé 180\u00a0€*" in said(scene.card(escalation))
    scene.press(CLEO, escalation, "offer")
    assert "une autre personne doit le confirmer" in scene.told(CLEO)[1]
    scene.press(DAN, escalation, "offer")
    scene.carry()
    (decision,) = scene.decisions(escalation)
    shown = said(scene.card(escalation))
    assert decision.amount_cents == 18000
    assert "Premier accord de 180\u00a0€ par Cléo Martin" in shown
    assert "Accordé 180\u00a0€ par Dan Roy" in shown
    steps = ["escalated", "level_raised", "approved_first", "decided"]
    assert scene.history(escalation)[-len(steps) :] == steps


def test_two_people_confirming_at_once_make_one_decision(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.decide(NADIA, escalation, "approve", amount="180")
    scene.carry()
    posts = [scene.click(user, escalation, "offer") for user in (CLEO, DAN)]
    threads = [threading.Thread(target=scene.send, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(scene.decisions(escalation)) == 1
    assert sorted(len(scene.told(user)) for user in (CLEO, DAN)) == [0, 1]


def test_a_refused_counter_offer_comes_back_to_the_level_above_with_its_story(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.writes_in_private(escalation)
    scene.decide(ANA, escalation, "counter_offer", amount="10", reason="Le colis est retrouvé")
    with scene.store.work() as work:
        case = work.get(Escalation, escalation).case
        private = next(c for c in case.conversations if c.lane is Lane.PRIVATE)
        answer(work, private, False, "inbound:9", words="Non <!channel>, trop peu")
    scene.carry()
    shown = said(scene.card(escalation))
    assert "Contre-proposition 10\u00a0€ par Ana Diaz" in shown
    assert "« Le colis est retrouvé »" in shown
    assert "Proposition refusée par le client" in shown
    assert "Non &lt;!channel&gt;, trop peu" in shown
    assert "offer" not in scene.buttons(escalation)
    scene.decide(ANA, escalation, "approve", amount="20")
    assert "attend le niveau « Responsable du service client »" in scene.told(ANA)[0]
    scene.decide(CLEO, escalation, "decline", reason="Livré le 12")
    assert [d.kind for d in scene.decisions(escalation)] == [DecisionKind.COUNTER_OFFER, DecisionKind.DECLINE]


def test_asking_above_says_who_recommends_what_and_why(scene: SlackScene) -> None:
    escalation = scene.posted()
    sent = scene.submission(ANA, scene.open(ANA, escalation, "ask_above"), reason="Cas délicat")
    scene.send(sent)
    scene.send(sent)
    scene.carry()
    assert scene.escalation(escalation).level == 2
    assert "Transmise à « Responsable du service client » par Ana Diaz" in said(scene.card(escalation))
    assert "« Cas délicat »" in said(scene.card(escalation))
    assert scene.buttons(escalation)["offer"]["text"]["text"] == "Accorder 15\u00a0€"
    scene.decide(BEN, escalation, "ask_above")
    assert "attend déjà le niveau" in scene.told(BEN)[0]


def test_nobody_is_above_the_top(scene: SlackScene) -> None:
    escalation = scene.posted()
    window = scene.open(NADIA, escalation, "ask_above")
    scene.submit(NADIA, window)
    assert scene.told(NADIA) == ["Personne n’est au-dessus de ce niveau."]
    assert scene.escalation(escalation).level == 1


def test_an_exhausted_budget_sends_the_recommendation_up(scene: SlackScene) -> None:
    first, *others = scene.store.brand.authority
    poorer = first.model_copy(update={"budget": BudgetConfig(per_day=20)})
    brand = scene.store.brand.model_copy(update={"authority": (poorer, *others)})
    poor = scene.with_brand(brand)
    one, other = poor.posted(1), poor.posted(2)
    poor.press(ANA, one, "offer")
    poor.press(BEN, other, "offer")
    assert len(poor.decisions(one)) == 1
    assert poor.decisions(other) == []
    (told,) = poor.told(BEN)
    assert told.startswith("Il reste 5\u00a0€ sur le budget du jour de votre niveau (20\u00a0€).")
    assert "Votre recommandation de 15\u00a0€ est transmise" in told
    assert poor.escalation(other).level == 2


def test_a_passed_deadline_is_shown_and_the_next_level_called(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.posted()
    clock.move(hours=4)
    pass_deadlines(scene.store)
    scene.carry()
    assert "(rappel)" in said(scene.card(escalation))
    (reminder,) = scene.thread(escalation)
    assert reminder.startswith("🔔 Le délai est passé. Une réponse est attendue de « Conseil client ».")
    assert f"<@{ANA}> <@{BEN}>" in reminder, "a card that is redrawn notifies nobody"
    clock.move(minutes=30)
    pass_deadlines(scene.store)
    scene.carry()
    shown = said(scene.card(escalation))
    assert "Rappel : le délai est passé" in shown
    assert "Passée à « Responsable du service client » (délai dépassé)" in shown
    assert f"<@{CLEO}> <@{DAN}>" in shown
    raised = scene.thread(escalation)[-1]
    assert raised.startswith("🔔 Le délai est dépassé. Une réponse est attendue de « Responsable")
    assert f"<@{CLEO}> <@{DAN}>" in raised


def test_whoever_is_on_duty_is_called_by_name_in_the_thread(scene: SlackScene, clock: MovableClock) -> None:
    duty = DutyConfig(name="Astreinte", level=2, answers_within_hours=1, slack_users=(DAN,))
    brand = scene.store.brand.model_copy(update={"duty": duty, "reminder_minutes": 0})
    here = scene.with_brand(brand)
    escalation = here.posted()
    for _ in range(3):
        clock.move(hours=240)
        pass_deadlines(here.store)
    here.carry()
    (called,) = [line for line in here.thread(escalation) if "« Astreinte »" in line]
    assert called.endswith(f"<@{DAN}>")


def test_nobody_is_called_about_what_was_decided_meanwhile(scene: SlackScene, clock: MovableClock) -> None:
    escalation = scene.posted()
    clock.move(hours=4)
    pass_deadlines(scene.store)
    scene.press(ANA, escalation, "offer")
    scene.carry()
    (reminder,) = scene.thread(escalation)
    assert "<@" not in reminder


def test_asking_above_calls_the_level_above_with_the_words_of_whoever_asks(scene: SlackScene) -> None:
    escalation = scene.posted()
    scene.decide(ANA, escalation, "ask_above", amount="45", reason="<!channel> Cliente fidèle")
    scene.carry()
    (line,) = scene.thread(escalation)
    assert "Ana Diaz demande au-dessus. Montant recommandé : 45\u00a0€." in line
    assert ">&lt;!channel&gt; Cliente fidèle" in line
    assert f"<@{CLEO}> <@{DAN}>" in line
    assert lint_message(next(m for m in scene.slack.messages.values() if m.get("thread_ts"))) == []


def test_members_of_a_user_group_have_its_authority_while_they_are_in_it(
    scene: SlackScene, clock: MovableClock
) -> None:
    level = scene.store.brand.authority[1].model_copy(update={"slack_groups": ("S1MANAGERS",)})
    authority = (scene.store.brand.authority[0], level, scene.store.brand.authority[2])
    brand = scene.store.brand.model_copy(update={"authority": authority})
    grouped = scene.with_brand(brand)
    grouped.slack.groups["S1MANAGERS"] = [NOBODY]
    first, second, third = (grouped.posted(number) for number in range(3))
    grouped.decide(NOBODY, first, "approve", amount="100")
    assert grouped.decisions(first)[0].level == 2
    assert grouped.slack.calls["usergroups.users.list"] == 1, "asked once"
    grouped.slack.groups["S1MANAGERS"] = []
    clock.move(seconds=FRESH.total_seconds())
    grouped.press(NOBODY, second, "approve")
    assert grouped.told(NOBODY)[-1].startswith("Vous n’avez pas de pouvoir de décision")
    assert grouped.decisions(second) == grouped.decisions(third) == []


class AwayDirectory:
    """A directory that answers, then does not."""

    def __init__(self, members: tuple[str, ...]) -> None:
        self.members, self.away = members, False

    def group_members(self, group: str) -> tuple[str, ...]:
        if self.away:
            raise TryLater("no connection to Slack")
        return self.members


def test_while_slack_is_away_the_last_known_members_count_for_an_hour_and_no_longer(
    clock: MovableClock,
) -> None:
    brand = brand_with(
        authority=[{"name": "A", "answers_within_hours": 1, "slack_groups": ["S1"]}], duty=None
    )
    directory = AwayDirectory(("U1",))
    standing = Standing(brand, directory, clock)
    assert standing.level_of("U1") is not None
    directory.away = True
    clock.move(seconds=STALE.total_seconds() - 1)
    assert standing.level_of("U1") is not None
    clock.move(seconds=1)
    assert standing.level_of("U1") is None
