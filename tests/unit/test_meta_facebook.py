"""What Facebook tells about a page, read into events; what is unknown or malformed harms nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from bot.casework.attachment import Attachment
from bot.errors import BadPayload
from bot.platforms.events import (
    Author,
    BrandAnswered,
    Comment,
    Edited,
    Hidden,
    Mentioned,
    PlatformEvent,
    PrivateMessage,
    Removed,
)
from bot.platforms.meta.parse_facebook import parse
from tests.fakes.meta.webhooks import (
    OTHER_PAGE,
    PAGE,
    START,
    changes,
    comment,
    deliver,
    message,
    messaging,
    page,
    removal,
)

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def read(*entries: dict[str, Any], spaced: bool = False) -> list[PlatformEvent]:
    return parse(deliver(page(*entries), spaced=spaced).body, {PAGE})


def one(value: dict[str, Any], field: str = "feed") -> PlatformEvent:
    (event,) = read(changes(field, value))
    return event


def left(value: dict[str, Any], field: str = "feed") -> dict[str, Any]:
    """What the log says of a change that gives no event."""
    with structlog.testing.capture_logs() as logs:
        assert read(changes(field, value)) == []
    (line,) = logs
    return dict(line)


def test_a_comment() -> None:
    ana = Author("9009", "Ana Exemple")
    assert one(comment(7, "Où est ma commande ?")) == Comment(
        "555_7", ana, "1001_555", "", "Où est ma commande ?", NINE, account=PAGE
    )


def test_a_comment_leads_to_where_it_is_seen() -> None:
    post, own = (
        "https://www.facebook.com/1001/posts/555",
        "https://www.facebook.com/1001/posts/555?comment_id=7",
    )
    of_post = {**comment(), "post": {"id": "1001_555", "permalink_url": post}}
    assert _link_of(of_post) == post
    assert _link_of({**of_post, "permalink_url": own}) == own


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://a.example", "https://a b", "https://" + "a" * 1000]
)
def test_an_address_that_is_no_safe_link_is_left_out(address: str) -> None:
    assert _link_of(comment(permalink_url=address)) == ""


def _link_of(value: dict[str, Any]) -> str:
    event = one(value)
    assert isinstance(event, Comment)
    return event.link


def test_odd_spacing_and_escapes_change_nothing() -> None:
    entry = changes("feed", comment(text="Café / « ok » 🍂"))
    assert read(entry, spaced=True) == read(entry)
    (event,) = read(entry)
    assert isinstance(event, Comment)
    assert event.text == "Café / « ok » 🍂"


def test_a_comment_of_nobody_known_is_somebody_who_only_said_this() -> None:
    value = comment()
    del value["from"]
    event = one(value)
    assert isinstance(event, Comment)
    assert event.author == Author("author:555_1", "")


def test_the_older_way_to_name_the_author_is_understood() -> None:
    value = comment(sender_id="9010", sender_name="Bo")
    del value["from"]
    event = one(value)
    assert isinstance(event, Comment)
    assert event.author == Author("9010", "Bo")


@pytest.mark.parametrize(
    ("more", "attachment"),
    [
        ({"photo": "https://…"}, Attachment.PHOTO),
        ({"video": "https://…"}, Attachment.VIDEO),
        ({}, Attachment.OTHER),
    ],
)
def test_a_comment_without_a_word(more: dict[str, Any], attachment: Attachment) -> None:
    event = one(comment(text=None, **more))
    assert isinstance(event, Comment)
    assert (event.text, event.attachments) == ("", (attachment,))


def test_a_picture_beside_words_is_noted() -> None:
    event = one(comment(text="Cassé !", photo="https://…"))
    assert isinstance(event, Comment)
    assert event.attachments == (Attachment.PHOTO,)


def test_the_pages_own_answer_is_no_comment_of_a_customer() -> None:
    event = one(comment(2, "On vous écrit.", author=PAGE, parent="555_1"))
    assert event == BrandAnswered("555_2", "555_1", "On vous écrit.", NINE, PAGE)


def test_the_pages_own_comment_to_nobody_is_left_out() -> None:
    assert left(comment(author=PAGE))["own"] == 1


def test_an_edit_is_the_same_event_each_time_it_is_told_and_another_for_other_words() -> None:
    first = one(comment(text="Toujours rien", verb="edited", edited_time=START + 60))
    assert isinstance(first, Edited)
    assert (first.about, first.text) == ("555_1", "Toujours rien")
    assert first.sent_at == datetime(2026, 11, 20, 9, 1, tzinfo=UTC)
    assert one(comment(text="Toujours rien", verb="edited", edited_time=START + 60)) == first
    assert one(comment(text="Rien !", verb="edited")).external_id != first.external_id


def test_a_removal_needs_neither_author_nor_text() -> None:
    assert one(removal(1)) == Removed("removed:555_1", "555_1", "", NINE, PAGE)
    event = one(removal(1, **{"from": {"id": PAGE}}))
    assert isinstance(event, Removed)
    assert event.by == PAGE


def test_hidden_and_shown_are_told_apart_and_from_the_next_time() -> None:
    first, second = one(comment(verb="hide")), one(comment(verb="unhide"))
    (later,) = read(changes("feed", comment(verb="hide"), time=START + 60))
    assert isinstance(first, Hidden)
    assert isinstance(second, Hidden)
    assert (first.hidden, second.hidden) == (True, False)
    assert len({first.external_id, second.external_id, later.external_id}) == 3


def test_a_mention_of_the_page() -> None:
    value = {"item": "comment", "verb": "add", "post_id": "77_1", "comment_id": "1_2", "message": "@Lumen ?"}
    event = one({**value, "sender_id": "9009", "created_time": START}, field="mention")
    assert event == Mentioned("mention:1_2", Author("9009", ""), "77_1", "@Lumen ?", NINE, PAGE)


@pytest.mark.parametrize(
    ("value", "field", "why"),
    [
        (comment(verb="follow"), "feed", "unknown"),
        ({"item": "reaction", "verb": "add"}, "feed", "not_used"),
        ({"item": "status"}, "feed", "not_used"),
        (comment(), "ratings", "unknown"),
        ({**comment(), "comment_id": None}, "feed", "malformed"),
        ({**comment(), "comment_id": "5\ud800"}, "feed", "malformed"),
        ({**comment(), "comment_id": "5" * 201}, "feed", "malformed"),
        ({**comment(), "message": 5}, "feed", "malformed"),
        ({**comment(), "created_time": "yesterday"}, "feed", "malformed"),
        ({**comment(), "created_time": 10**30}, "feed", "malformed"),
        ({**comment(), "from": {"id": ["9009"]}}, "feed", "malformed"),
    ],
)
def test_what_is_left_out_is_counted_by_reason_without_its_words(
    value: dict[str, Any], field: str, why: str
) -> None:
    line = left(value, field)
    assert line[why] == 1
    assert "Rien reçu" not in str(line)


def test_all_items_of_all_entries_are_read_and_bad_ones_harm_no_neighbour() -> None:
    entries = [
        changes("feed", comment(1), {"item": "comment"}, comment(2)),
        {"id": PAGE, "time": START, "changes": [None, 5, "x", {"field": "feed"}]},
        {"id": PAGE, "time": "?", "changes": [{"field": "feed", "value": comment(3)}]},
        {"id": PAGE, "time": "?", "changes": [{"field": "feed", "value": removal(3)}]},
        {**changes("feed", comment(4)), "messaging": 5},
        messaging(message(1), {"sender": {}}, message(2)),
        None,
    ]
    with structlog.testing.capture_logs() as logs:
        events = parse(deliver(page(*entries)).body, {PAGE})  # type: ignore[arg-type]
    ids = [event.external_id for event in events]
    assert ids == ["555_1", "555_2", "555_3", "555_4", "m_1", "m_2"]
    assert logs[0]["malformed"] == 8
    assert logs[0]["unknown"] == 1


def test_accounts_that_are_not_ours_are_refused_and_counted() -> None:
    with structlog.testing.capture_logs() as logs:
        events = read(changes("feed", comment(1), account=OTHER_PAGE), changes("feed", comment(2)))
    assert [event.external_id for event in events] == ["555_2"]
    assert logs[0]["unknown_account"] == 1
    assert logs[0]["log_level"] == "warning"


def test_values_that_were_switched_off_are_said_to_be() -> None:
    with structlog.testing.capture_logs() as logs:
        assert read({"id": PAGE, "time": START, "changed_fields": ["feed"]}) == []
    assert (logs[0]["without_values"], logs[0]["log_level"]) == (1, "error")


def test_events_carry_their_account() -> None:
    entries = [changes("feed", comment(1)), changes("feed", comment(2), account=OTHER_PAGE)]
    events = parse(deliver(page(*entries)).body, {PAGE, OTHER_PAGE})
    assert [event.account for event in events] == [PAGE, OTHER_PAGE]


def test_unknown_keys_are_ignored() -> None:
    entry = {**messaging({**message(1), "hop_context": [{"app_id": 1}]}), "hop_context": {}}
    (event,) = read(entry)
    assert isinstance(event, PrivateMessage)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b"{}",
        b'{"object":"user","entry":[]}',
        b'{"object":"page"}',
        b"\xff\xfe",
        b"{",
    ],
)
def test_a_body_that_is_no_delivery_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BadPayload):
        parse(body, {PAGE})


def test_a_body_that_is_too_deep_is_refused_whole() -> None:
    with pytest.raises(BadPayload):
        parse(b'{"object":"page","entry":' + b"[" * 200_000, {PAGE})
