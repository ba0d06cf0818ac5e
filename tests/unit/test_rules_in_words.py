"""Every rule and every action of the assistant has words for people."""

import re
from collections.abc import Iterator

import pytest
import yaml

from bot.console.rules import RAN, RULES, STAGES, followed, rule_in_words
from bot.pages.language import speaking
from tests.conftest import ROOT

INSIDE = {"action_listen", "action_deactivate_loop"}
ASKED_BY_THE_FORM = {"action_ask_confirmed", "validate_case_form"}
"""Actions of the form itself: it is what people see running."""


def written() -> Iterator[dict[str, object]]:
    for file in sorted((ROOT / "data/rules").glob("*.yml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]


def test_every_rule_has_its_words() -> None:
    names = [str(rule["rule"]) for rule in written()]
    assert names
    assert [name for name in names if rule_in_words(name) == name] == []


def test_no_words_are_left_over() -> None:
    names = {str(rule["rule"]) for rule in written()}
    heads = {name.rpartition(", ")[0] for name in names} | names
    assert set(RULES) - heads == set()
    assert set(STAGES) - {name.rpartition(", ")[2] for name in names} == set()


def test_every_action_has_its_words() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    said = set(re.findall(r"action: ([a-z_]+)", "".join(str(step) for step in _steps())))
    known = set(domain["actions"]) - ASKED_BY_THE_FORM | said - INSIDE
    assert known - set(RAN) == set()
    assert set(RAN) - known == set()


def _steps() -> Iterator[str]:
    for rule in written():
        for step in rule["steps"]:  # type: ignore[attr-defined]
            yield f"action: {step['action']}\n" if "action" in step else ""


@pytest.mark.parametrize(
    ("ran", "rule", "actions"),
    [
        (None, "", ()),
        ({"rule": "", "actions": []}, "Aucune règle", ()),
        ({"rule": "", "actions": ["case_form"]}, "Collecte des précisions", ("demande ce qui manque",)),
        ({"rule": "thanks, waiting", "actions": ["utter_glad"]}, "Remerciement, pendant la décision", None),
        ({"rule": "a rule of later", "actions": ["action_later"]}, "a rule of later", ("action_later",)),
    ],
)
def test_what_was_kept_of_a_turn_is_told(
    ran: dict[str, object] | None, rule: str, actions: tuple[str, ...] | None
) -> None:
    told = followed(ran)
    assert told.rule == rule
    assert told.actions == (("répond au remerciement",) if actions is None else actions)


def test_a_rule_is_told_in_the_readers_language() -> None:
    with speaking("en"):
        assert followed({"rule": "thanks, ended"}).rule == "Thanks, after the end"
