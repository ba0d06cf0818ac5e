"""What is said in public: enough wordings, the right pieces in each, and never a word of compensation."""

from collections import Counter
from typing import Any

import pytest
import yaml

from actions.wordings import Wordings, fill
from bot.casework.guard import compensation_word
from bot.casework.platforms import INSTAGRAM, limits_of
from bot.casework.wording import choose, first_name
from bot.labels import Anger
from tests.conftest import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
WORDINGS = Wordings(DOMAIN)
PUBLIC_REPLIES = [
    name for name in DOMAIN["responses"] if name.startswith("utter_public_") and "notice" not in name
]
VARIED = [
    *PUBLIC_REPLIES,
    "utter_private_reply",
    "utter_welcome_with_case",
    "utter_ask_reference",
    "utter_escalated",
    "utter_recap",
]


@pytest.mark.parametrize("name", VARIED)
def test_each_reply_kind_has_at_least_five_different_wordings(name: str) -> None:
    assert len(set(WORDINGS.all_of(name))) >= 5


@pytest.mark.parametrize("name", PUBLIC_REPLIES)
def test_nothing_public_speaks_of_compensation(name: str) -> None:
    assert [compensation_word(wording) for wording in WORDINGS.all_of(name)] == [None] * len(
        WORDINGS.all_of(name)
    )


@pytest.mark.parametrize("level", Anger)
def test_every_public_complaint_answer_greets_names_the_problem_and_leads_to_private(level: Anger) -> None:
    for wording in WORDINGS.all_of(f"utter_public_complaint_{level.label}"):
        assert wording.startswith("{hello}")
        assert "{about}" in wording
        assert "{private_link}" in wording


def test_a_furious_person_is_not_spoken_to_as_by_a_friend() -> None:
    for wording in WORDINGS.all_of("utter_public_complaint_furious"):
        assert " je " not in wording.lower()
        assert "!" not in wording


def test_the_private_answer_to_a_comment_stands_on_its_own() -> None:
    """It is sent even where the public answer came too late: it says what it answers, and nothing of that."""
    for wording in WORDINGS.all_of("utter_private_reply"):
        assert "votre commentaire" in wording or "conversation privée" in wording
        assert "{about}" in wording
        assert "répondu" not in wording
        assert "publi" not in wording


def test_the_private_answer_to_a_comment_asks_everything_and_fits_into_one_message() -> None:
    longest = max(
        (WORDINGS.text(name) for name in DOMAIN["responses"] if name.startswith("utter_about_")), key=len
    )
    notice = WORDINGS.text("utter_private_notice", assistant="l’assistant automatique de Notre Grande Maison")
    values = {"hello": "Bonjour Marie-Antoinette", "about": longest, "notice": notice}
    for wording in WORDINGS.all_of("utter_private_reply"):
        said = fill(wording, values)
        assert "{" not in said
        assert "numéro de commande ou de client" in said
        assert len(said.encode()) <= (limits_of(INSTAGRAM).longest_private or 0)


@pytest.mark.parametrize(
    "text",
    [
        "Nous allons vous rembourser",
        "un REMBOURSEMENT est prévu",
        "un geste commercial",
        "Un dédommagement vous attend",
        "voici un bon d’achat",
        "nous vous offrons 20 €",
        "15 euros sur votre compte",
        "c’est gratuit",
        "une remise de 10 %",
    ],
)
def test_the_guard_sees_words_of_compensation(text: str) -> None:
    assert compensation_word(text)


@pytest.mark.parametrize(
    "text", ["Bonjour Marie, continuons en privé", "votre commande 4512 est partie", "nous avons lu"]
)
def test_the_guard_leaves_ordinary_words_alone(text: str) -> None:
    assert compensation_word(text) is None


def test_a_thread_reads_each_wording_once_before_any_twice() -> None:
    wordings = [f"w{number}" for number in range(6)]
    used: list[str] = []
    for _ in range(12):
        used.append(choose(wordings, used, seed="thread-1"))
    assert Counter(used[:6]) == Counter(wordings)


def test_two_threads_do_not_begin_alike_every_time() -> None:
    wordings = [f"w{number}" for number in range(6)]
    assert len({choose(wordings, [], seed=f"thread-{number}") for number in range(30)}) > 3


def test_the_same_turn_says_the_same_thing_again() -> None:
    assert choose(["a", "b", "c"], ["a"], "x") == choose(["a", "b", "c"], ["a"], "x")


def test_filling_leaves_what_the_courier_fills() -> None:
    assert fill("{hello} : {private_link}", {"hello": "Bonjour"}) == "Bonjour : {private_link}"


@pytest.mark.parametrize(
    ("display", "name"),
    [("marie dupont", "Marie"), ("Éloïse", "Éloïse"), ("xX_77", ""), ("", ""), ("Jean.", "")],
)
def test_first_names(display: str, name: str) -> None:
    assert first_name(display) == name
