"""Until when one may write in private: the platforms' windows, and cutting texts to their size."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.parts import split
from bot.casework.platforms import FACEBOOK, INSTAGRAM, limits_of
from bot.casework.windows import NOBODY, PERSON_ONLY, Windows, closed, windows_from

HEARD = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def after(**by: float) -> datetime:
    return HEARD + timedelta(**by)


@pytest.mark.parametrize("platform", [FACEBOOK, INSTAGRAM])
@pytest.mark.parametrize(
    ("hours", "bot", "person"),
    [(23.9, None, None), (24.1, PERSON_ONLY, None), (167.9, PERSON_ONLY, None), (168.1, NOBODY, NOBODY)],
)
def test_who_may_write_how_long_after_the_customer_did(
    platform: str, hours: float, bot: str | None, person: str | None
) -> None:
    windows = windows_from(platform, HEARD, human_agent=True)
    assert windows.refusal(after(hours=hours), by_person=False) == bot
    assert windows.refusal(after(hours=hours), by_person=True) == person


def test_a_person_without_the_human_agent_feature_has_no_longer_than_the_assistant() -> None:
    windows = windows_from(FACEBOOK, HEARD, human_agent=False)
    assert windows.refusal(after(hours=23), by_person=True) is None
    assert windows.refusal(after(hours=25), by_person=True) == NOBODY


def test_where_the_platform_has_no_windows_one_may_always_write() -> None:
    for windows in (windows_from("sandbox", HEARD, human_agent=False), closed("sandbox", HEARD)):
        assert not windows.limited
        assert windows.refusal(after(days=400), by_person=False) is None


def test_a_conversation_the_customer_never_wrote_in_is_closed_to_everybody() -> None:
    windows = closed(FACEBOOK, HEARD)
    assert windows.refusal(HEARD, by_person=False) == NOBODY
    assert windows.refusal(HEARD, by_person=True) == NOBODY


def test_an_older_message_that_comes_later_shortens_nothing() -> None:
    late = windows_from(FACEBOOK, after(hours=5), human_agent=True)
    early = windows_from(FACEBOOK, HEARD, human_agent=True)
    assert late.extended(early) == early.extended(late) == late
    assert Windows().extended(early) == early


SENTENCE = "Votre commande est bien arrivée chez nous, et nous regardons cela de près. "


@pytest.mark.parametrize("platform", [FACEBOOK, INSTAGRAM])
@pytest.mark.parametrize("text", [SENTENCE * 60, "é" * 5000, "mot " * 2000, "Ligne\n" * 800, "🙂" * 900])
def test_parts_fit_and_together_say_the_same(platform: str, text: str) -> None:
    limits = limits_of(platform)
    parts = split(text, limits.longest_private, limits.length)
    assert max(limits.length(part) for part in parts) <= (limits.longest_private or 0)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(parts)


def test_instagram_counts_bytes_and_facebook_characters() -> None:
    text = "é" * 900
    assert len(split(text, 1000, limits_of(INSTAGRAM).length)) == 2
    assert len(split(text, 1990, limits_of(FACEBOOK).length)) == 1


def test_texts_are_cut_at_the_ends_of_sentences() -> None:
    parts = split(SENTENCE * 30, 1000, len)
    assert all(part.endswith("près.") for part in parts)


def test_a_short_text_stays_as_it_is() -> None:
    assert split("Bonjour  Marie ", 1000, len) == ["Bonjour  Marie "]
    assert split("x" * 9000, None, len) == ["x" * 9000]
