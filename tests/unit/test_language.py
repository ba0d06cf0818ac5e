"""French is the source, English is complete, and each visitor is answered in their own language."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from babel.messages.pofile import read_po

from bot.commands.history import EventKind
from bot.commands.outbox import forbid_compensation
from bot.console.history import sentence
from bot.console.words import words
from bot.errors import Sentence, UnsafeWording
from bot.pages.language import CATALOGUES, gettext, language, ngettext, speaking, translated, typeset
from bot.pages.moments import Moments
from bot.store.cases import CaseEvent
from tests.conftest import MovableClock
from tests.unit.catalogue import Message, messages, untranslatable

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def english() -> dict[Message, object]:
    with (CATALOGUES / "en.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="en") if message.id}


def test_every_sentence_has_its_english() -> None:
    translated = english()
    missing = [message for message in messages() if not translated.get(message)]
    stubs = "\n\n".join(f'msgid "{message}"\nmsgstr ""' for message in sorted(missing, key=str))
    assert not missing, f"add to bot/pages/locale/en.po:\n\n{stubs}"


def test_no_translation_is_left_over() -> None:
    assert set(english()) - messages() == set()


def test_translations_keep_their_placeholders() -> None:
    for message, said in english().items():
        source = message if isinstance(message, str) else message[1]
        target = said if isinstance(said, str) else said[1]  # type: ignore[index]
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(target)), message


def test_refusals_of_the_console_are_whole_sentences() -> None:
    """What is put together before it is raised could not be translated where it is shown.

    Those of the desk's steps name people and amounts; they are the only ones.
    """
    assert {place.partition(":")[0] for place in untranslatable()} <= {"steps.py"}


def test_french_unless_asked_otherwise() -> None:
    assert gettext("Envoyer") == "Envoyer"
    with speaking("en"):
        assert gettext("Envoyer") == "Send"
        assert gettext("") == ""
        assert gettext("Une phrase que personne n’a traduite") == "Une phrase que personne n’a traduite"
        with speaking("tlh"):
            assert language() == "fr"
    assert gettext("Envoyer") == "Envoyer"


@pytest.mark.parametrize(
    ("message", "set_as"),
    [
        ("Règle : « %(rule)s » ; vraiment ?", "Règle\u00a0: «\u00a0%(rule)s\u00a0»\u202f; vraiment\u202f?"),
        ("95 %% en %(p95)s", "95\u00a0%% en %(p95)s"),
        ("le %(day)s à 20 €", "le %(day)s à 20\u00a0€"),
        ("https://example.com?q=1", "https://example.com?q=1"),
    ],
)
def test_no_line_ends_where_french_keeps_a_space_whole(message: str, set_as: str) -> None:
    assert gettext(message) == set_as
    assert ngettext(message, message, 2) == set_as


@pytest.mark.parametrize(
    ("spoken", "number", "said"),
    [
        ("fr", 0, "geste"),
        ("fr", 1, "geste"),
        ("fr", 2, "gestes"),
        ("en", 0, "gestures"),
        ("en", 1, "gesture"),
    ],
)
def test_plurals_follow_the_language(spoken: str, number: int, said: str) -> None:
    with speaking(spoken):
        line = ngettext("%(num)d geste", "%(num)d gestes", number) % {"num": number}
    assert line == f"{number} {said}"


def test_refusals_with_values_are_said_in_the_readers_language() -> None:
    with pytest.raises(UnsafeWording) as refused:
        forbid_compensation("Une compensation vous attend")
    why = refused.value.detail
    assert why.startswith("« compensation » parle de dédommagement")
    assert translated(why) == typeset(why)
    with speaking("en"):
        assert translated(why).startswith("“compensation” speaks of compensation")
        assert translated("Envoyer") == "Send"
        assert translated(Sentence("50 %% de %(name)s", name="100 %")) == "50 % de 100 %"


def test_labels_and_times_are_spoken(brand: object) -> None:
    from bot.brand import Brand

    assert isinstance(brand, Brand)
    clock = MovableClock()
    moments = Moments(brand.zone, clock)
    opened = CaseEvent(kind=EventKind.OPENED.value, data={"intent": "praise"})
    assert sentence(opened, brand.ladder) == "Dossier ouvert (compliment)"
    assert moments.time_left(clock() + timedelta(minutes=5)) == "encore 5 min"
    with speaking("en"):
        assert words.INTENTS["praise"] == "Praise"
        assert sentence(opened, brand.ladder) == "Case opened (praise)"
        assert moments.time_left(clock() + timedelta(minutes=5)) == "5 min left"
        assert moments.time_left(clock() - timedelta(days=3)) == "late by 3 d"
        assert moments.full_time(datetime(2026, 3, 1, 8, tzinfo=UTC)) == "Sunday, March 1, 2026 at 09:00"
