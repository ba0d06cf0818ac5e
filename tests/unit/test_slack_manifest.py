"""The app's manifest and its guide ask for what the code needs: no less, and no more."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk import slack_api
from bot.desk.check import ADVICE, SCOPES
from bot.desk.slack_http import EVENTS_PATH, PATH
from bot.settings import Settings
from tests.conftest import ROOT
from tests.fakes import slack as fake_slack

MANIFEST = ROOT / "docs" / "slack-manifest.yml"
GUIDE = (ROOT / "docs" / "slack-setup.md").read_text(encoding="utf-8")
METHOD = re.compile(r'"((?:[a-z]+\.)+[a-zA-Z]+)"')
HISTORY = {"channels:history", "groups:history"}
NEEDS: dict[str, set[str]] = {
    "apps.connections.open": set(),
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.replies": HISTORY,
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
}
"""What Slack wants the bot's token to have, method by method; a socket is opened with the app's own."""

EVENTS = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""What a channel's messages are told by, public and private, and what that takes."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return content


def test_the_manifest_asks_for_the_scopes_of_what_is_called_and_heard(manifest: dict[str, Any]) -> None:
    source = Path(slack_api.__file__).read_text(encoding="utf-8")
    called = set(METHOD.findall(source))
    assert called == set(NEEDS), "say here what a new method needs"
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert set(asked) == set().union(*NEEDS.values()) | set(EVENTS.values())
    assert len(asked) == len(set(asked))
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)


def test_check_and_the_fake_slack_know_the_same_scopes_and_methods(manifest: dict[str, Any]) -> None:
    asked = set(manifest["oauth_config"]["scopes"]["bot"])
    assert set(SCOPES) == asked
    assert set(fake_slack.SCOPES.split(",")) == asked
    assert set(fake_slack.METHODS) == set(NEEDS)


def test_slack_is_called_from_one_place_only() -> None:
    callers = [
        file.name
        for file in (ROOT / "bot").rglob("*.py")
        if re.search(r"from slack_sdk(\.web\S*)? import", file.read_text(encoding="utf-8"))
    ]
    assert callers == ["slack_api.py"]


def test_the_manifest_is_pasted_as_it_is_and_names_the_addresses_of_signed_http(
    manifest: dict[str, Any],
) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["token_rotation_enabled"] is False, "a token that expires would shut the desk out"
    urls = re.findall(r"# request_url: https://[^/\s]+(\S+)", MANIFEST.read_text(encoding="utf-8"))
    assert urls == [EVENTS_PATH, PATH]


def test_the_guide_names_settings_and_errors_that_exist() -> None:
    settings = set(re.findall(r"\bSLACK_[A-Z_]+", GUIDE))
    assert settings == {name.upper() for name in Settings.model_fields if name.startswith("slack_")} - {
        "SLACK_API_URL"
    }
    table = GUIDE.split("## When something is wrong")[1].split("\n## ")[0]
    errors = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", table))
    assert errors
    assert errors <= slack_api.SHUT_OUT
    assert set(ADVICE) & slack_api.SHUT_OUT <= errors
