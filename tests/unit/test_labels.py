"""The words of bot/labels.py are the only ones: domain, rules, tables and documents use no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.labels import (
    COMPENSATION_WISHES,
    COMPLAINTS,
    GRAVE_RISKS,
    NO_RISK,
    Anger,
    Entity,
    OtherIntent,
    PrivateIntent,
    PublicIntent,
    Risk,
    Stage,
    SystemIntent,
    Wish,
)
from tests.conftest import ROOT

INTENTS = {
    member.value for enum in (PublicIntent, PrivateIntent, OtherIntent, SystemIntent) for member in enum
}


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
    return content


def rule_steps(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping anywhere in a rule file."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from rule_steps(item)


def rules() -> list[dict[str, Any]]:
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    return [step for file in files for step in rule_steps(yaml.safe_load(file.read_text()))]


def test_the_domain_knows_exactly_the_intents(domain: dict[str, Any]) -> None:
    assert set(domain["intents"]) == INTENTS


def test_the_domain_knows_exactly_the_entities(domain: dict[str, Any]) -> None:
    assert set(domain["entities"]) == {entity.value for entity in Entity}


def test_slots_hold_the_values_of_the_enums(domain: dict[str, Any]) -> None:
    slots = domain["slots"]
    assert slots["anger"]["values"] == [level.label for level in Anger]
    assert slots["escalation_risk"]["values"] == [NO_RISK, *(risk.value for risk in GRAVE_RISKS)]
    assert slots["stage"]["values"] == [stage.value for stage in Stage]


def test_every_intent_has_a_rule_and_no_rule_an_unknown_intent() -> None:
    used = {step["intent"] for step in rules() if "intent" in step}
    assert used == INTENTS


def test_rules_name_actions_and_forms_that_exist(domain: dict[str, Any]) -> None:
    known = {*domain["actions"], *domain["responses"], *domain["forms"]}
    used = {step["action"] for step in rules() if "action" in step}
    assert used - known == {"action_listen", "action_deactivate_loop"}


def test_every_label_has_its_words(domain: dict[str, Any]) -> None:
    responses = domain["responses"]
    assert all(f"utter_about_{intent.value}" in responses for intent in COMPLAINTS)
    assert all(f"utter_public_complaint_{level.label}" in responses for level in Anger)
    assert all(f"utter_wish_{wish.value}" in responses for wish in Wish)


def test_anger_labels_and_levels_go_both_ways() -> None:
    assert [Anger.from_label(level.label) for level in Anger] == [0, 1, 2, 3]


def test_sets_are_made_of_members() -> None:
    assert set(PublicIntent) >= COMPLAINTS
    assert set(Risk) > set(GRAVE_RISKS)
    assert set(Wish) > COMPENSATION_WISHES


def test_no_label_is_written_as_a_bare_string_in_the_code() -> None:
    """Labels are used through the enums, so that renaming one is one change."""
    words = [f'"{member.value}"' for enum in (PublicIntent, PrivateIntent, Risk) for member in enum]
    own_words = {
        '"discrimination"',
        '"other"',
        '"question"',
        '"safety"',
        '"legal"',
        '"press"',
        '"churn"',
        '"scam"',
    }
    places = [Path(ROOT / "bot"), Path(ROOT / "actions")]
    files = [file for place in places for file in place.rglob("*.py") if file.name != "labels.py"]
    for file in files:
        text = file.read_text()
        found = [word for word in words if word in text and word not in own_words]
        assert not found, f"{file.relative_to(ROOT)} writes {found}"
