"""The helper score: recent help counts double, one post counts three times at most, anger never."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.helper import Help, HelperRank, HelperScore, helper_score
from bot.labels import Anger

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def helped(days: float, thread: str = "p", anger: Anger = Anger.CALM) -> Help:
    return Help(NOW - timedelta(days=days), thread, anger)


def test_recent_help_counts_double() -> None:
    score = helper_score([helped(1, "a"), helped(90, "b"), helped(91, "c"), helped(365, "d")], NOW)
    assert score == HelperScore(points=6, recent=2, older=2, threads=4)


def test_what_is_too_old_or_angry_does_not_count() -> None:
    assert helper_score([helped(366), helped(1, anger=Anger.ANGRY), helped(1, anger=Anger.FURIOUS)], NOW) == (
        HelperScore()
    )
    assert helper_score([helped(1, anger=Anger.ANNOYED)], NOW).points == 2


def test_one_post_counts_three_times_at_most_the_latest_ones() -> None:
    score = helper_score([helped(100), helped(3), helped(2), helped(1), helped(200, "other")], NOW)
    assert (score.recent, score.older, score.threads) == (3, 1, 2)


@pytest.mark.parametrize(
    ("threads", "rank"),
    [
        (0, None),
        (1, HelperRank.OCCASIONAL),
        (4, HelperRank.OCCASIONAL),
        (5, HelperRank.REGULAR),
        (15, HelperRank.PILLAR),
    ],
)
def test_ranks(threads: int, rank: HelperRank | None) -> None:
    assert helper_score([helped(1, f"p{n}") for n in range(threads)], NOW).rank == rank
