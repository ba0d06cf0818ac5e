"""`slack check` says what is missing and where to click."""

from collections.abc import Iterator

import pytest

from bot.authority import DutyConfig
from bot.desk.check import Finding, check_slack
from bot.settings import Settings
from bot.store.unit_of_work import Store
from tests.fakes.slack import APP_TOKEN, CHANNEL, TOKEN
from tests.fakes.slack_channel import ANA
from tests.fakes.slack_links import SocketLink
from tests.fakes.slack_scene import SlackScene, slack_scene


@pytest.fixture
def migrated_url(sqlite_url: str) -> str:
    """Nothing is stored."""
    return sqlite_url


@pytest.fixture
def scene(settings: Settings, store: Store) -> Iterator[SlackScene]:
    with slack_scene(settings, store, "http") as scene:
        link = SocketLink(scene.slack)
        yield scene
        link.down()


def wrong(scene: SlackScene, **settings: object) -> list[Finding]:
    here = scene.settings.model_copy(update=settings)
    return [finding for finding in check_slack(here, scene.store.brand) if not finding.fine]


def test_an_installation_that_is_well_has_nothing_to_mend_and_nothing_is_posted(scene: SlackScene) -> None:
    assert wrong(scene) == []
    assert scene.slack.calls["chat.postMessage"] == 0


def test_a_revoked_token_is_named(scene: SlackScene) -> None:
    del scene.slack.tokens[TOKEN]
    assert "réinstallez l’app" in wrong(scene)[0].do


def test_a_missing_scope_is_named(scene: SlackScene) -> None:
    scene.slack.tokens[TOKEN] = "chat:write,users:read,usergroups:read,groups:history"
    (finding,) = wrong(scene)
    assert "channels:history" in finding.do


def test_a_bot_that_is_not_in_the_channel_is_told_how_to_come_in(scene: SlackScene) -> None:
    scene.slack.absent_from.add(CHANNEL)
    (finding,) = wrong(scene)
    assert "/invite @Apaise" in finding.do
    scene.slack.absent_from.clear()
    assert "C…" in wrong(scene, slack_channel="desk")[0].do


def test_an_app_token_that_opens_nothing_is_named(scene: SlackScene) -> None:
    del scene.slack.tokens[APP_TOKEN]
    (finding,) = wrong(scene)
    assert "connections:write" in finding.do
    assert "[invalid_auth]" in finding.do


def test_http_alone_needs_a_public_address(scene: SlackScene) -> None:
    (finding,) = wrong(scene, slack_app_token=None)
    assert "PUBLIC_URL" in finding.do
    assert wrong(scene, slack_app_token=None, public_url="https://desk.example.com") == []


def test_somebody_of_the_ladder_who_is_not_in_the_workspace_is_named(scene: SlackScene) -> None:
    del scene.slack.members[ANA]
    (finding,) = wrong(scene)
    assert ANA in finding.what
    assert "Copier l’ID" in finding.do


def test_a_user_group_that_is_unknown_or_empty_is_named(scene: SlackScene) -> None:
    duty = DutyConfig(name="Astreinte", level=2, answers_within_hours=1, slack_groups=("S1DUTY",))
    here = scene.with_brand(scene.store.brand.model_copy(update={"duty": duty}))
    (unknown,) = wrong(here)
    assert "S1DUTY (Astreinte)" in unknown.what
    assert "[no_such_subteam]" in unknown.do
    scene.slack.groups["S1DUTY"] = []
    assert wrong(here)[0].do == "Ajoutez-y quelqu’un."
    scene.slack.groups["S1DUTY"] = [ANA]
    assert wrong(here) == []


def test_a_slack_that_does_not_answer_is_not_called_a_mistake_of_theirs(scene: SlackScene) -> None:
    scene.slack.down()
    assert all("ne répond pas" in finding.do for finding in wrong(scene))


def test_without_slack_it_says_where_to_begin(settings: Settings, store: Store) -> None:
    (finding,) = check_slack(settings, store.brand)
    assert "docs/slack-setup.md" in str(finding)
