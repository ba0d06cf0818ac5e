"""What Instagram tells about an account, where it differs from Facebook."""

from datetime import UTC, datetime
from typing import Any

import structlog

from bot.platforms.events import Author, BrandAnswered, Comment, Mentioned, PlatformEvent
from bot.platforms.meta.parse_instagram import parse
from tests.fakes.meta.webhooks import INSTAGRAM, START, changes, deliver, instagram, instagram_comment

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANA = Author("7007", "ana.ex")


def read(*values: dict[str, Any], field: str = "comments") -> list[PlatformEvent]:
    return parse(deliver(instagram(changes(field, *values, account=INSTAGRAM))).body, {INSTAGRAM})


def test_a_comment_which_has_no_time_but_that_of_its_delivery() -> None:
    (event,) = read(instagram_comment(1, "Toujours en rupture ?"))
    assert event == Comment(
        "18000000000000001", ANA, "17900000000000001", "", "Toujours en rupture ?", NINE, account=INSTAGRAM
    )


def test_a_comment_under_a_promoted_post_is_the_one_under_the_original() -> None:
    media = {"id": "17900000000000099", "original_media_id": "17900000000000001", "ad_id": "1"}
    twice = read(instagram_comment(1, media=media), instagram_comment(1))
    assert len({(event.external_id, getattr(event, "thread_id", "")) for event in twice}) == 1


def test_our_own_answers_are_known_by_either_mark() -> None:
    by_id = instagram_comment(2, "On vous écrit.", author=INSTAGRAM, parent_id="18000000000000001")
    by_mark = instagram_comment(3, "Merci", parent_id="18000000000000001")
    by_mark["from"]["self_ig_scoped_id"] = "7"
    first, second = read(by_id, by_mark)
    assert isinstance(first, BrandAnswered)
    assert isinstance(second, BrandAnswered)
    assert (first.about, first.text) == ("18000000000000001", "On vous écrit.")


def test_our_own_comment_to_nobody_is_left_out() -> None:
    with structlog.testing.capture_logs() as logs:
        assert read(instagram_comment(author=INSTAGRAM)) == []
    assert logs[0]["own"] == 1


def test_a_mention_of_which_only_the_place_is_told() -> None:
    (event,) = read({"media_id": "179", "comment_id": "180"}, field="mentions")
    assert event == Mentioned("mention:180", Author("author:180", ""), "179", "", NINE, INSTAGRAM)


def test_a_single_change_may_stand_in_the_entry_itself() -> None:
    entry = {"id": INSTAGRAM, "time": START, "field": "comments", "value": instagram_comment(1)}
    (event,) = parse(deliver(instagram(entry)).body, {INSTAGRAM})
    assert isinstance(event, Comment)


def test_comments_of_a_live_video_and_of_nobody_known() -> None:
    (live,) = read(instagram_comment(1), field="live_comments")
    nobody = instagram_comment(2)
    del nobody["from"]
    (alone,) = read(nobody)
    assert isinstance(live, Comment)
    assert isinstance(alone, Comment)
    assert alone.author == Author("author:18000000000000002", "")
