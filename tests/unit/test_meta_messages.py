"""Private messages of Messenger and Instagram, which share one shape, read into events."""

from typing import Any

import pytest
import structlog

from bot.casework.attachment import Attachment
from bot.platforms.events import (
    Author,
    BrandWrote,
    Edited,
    PlatformEvent,
    PrivateMessage,
    PrivateOpened,
    Removed,
)
from bot.platforms.meta import parse_facebook, parse_instagram
from bot.platforms.meta.stamp import stamp
from tests.fakes.meta.webhooks import (
    APP_ID,
    INSTAGRAM,
    PAGE,
    deliver,
    echo,
    instagram,
    item,
    message,
    messaging,
    page,
)

ANA = Author("9009", "")


@pytest.fixture(params=["facebook", "instagram"], autouse=True)
def on_instagram(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "instagram")


class Reading:
    """Reads items as deliveries of one of the two platforms."""

    def __init__(self, on_instagram: bool) -> None:
        self.account = INSTAGRAM if on_instagram else PAGE
        self._parse = parse_instagram.parse if on_instagram else parse_facebook.parse
        self._wrap = instagram if on_instagram else page

    def all(self, *items: dict[str, Any], standby: bool = False) -> list[PlatformEvent]:
        entry = messaging(*items, account=self.account, standby=standby)
        return self._parse(deliver(self._wrap(entry)).body, {self.account}, APP_ID)

    def one(self, item: dict[str, Any], *, standby: bool = False) -> PlatformEvent:
        (event,) = self.all(item, standby=standby)
        return event


@pytest.fixture
def reading(on_instagram: bool) -> Reading:
    return Reading(on_instagram)


def test_a_message(reading: Reading) -> None:
    event = reading.one(message(1, "Bonjour"))
    assert isinstance(event, PrivateMessage)
    assert (event.external_id, event.author, event.text) == ("m_1", ANA, "Bonjour")
    assert (event.account, event.standby) == (reading.account, False)


OPENINGS = [
    {"referral": {"ref": "signed.ref", "source": "SHORTLINK", "type": "OPEN_THREAD"}},
    {"postback": {"mid": "p_1", "title": "Démarrer", "referral": {"ref": "signed.ref"}}},
    {"postback": {"title": "Démarrer", "payload": "GET_STARTED", "referral": {"ref": "signed.ref"}}},
]


@pytest.mark.parametrize("said", [message(1), item(postback={"mid": "p_1", "title": "Bonjour"})])
def test_a_message_while_somebody_else_has_the_thread(reading: Reading, said: dict[str, Any]) -> None:
    event = reading.one(said, standby=True)
    assert isinstance(event, PrivateMessage)
    assert event.standby


@pytest.mark.parametrize("opening", OPENINGS)
def test_an_opening_while_somebody_else_has_the_thread(reading: Reading, opening: dict[str, Any]) -> None:
    event = reading.one(item(**opening), standby=True)
    assert isinstance(event, PrivateOpened)
    assert event.standby


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ({"type": "image", "payload": {"url": "https://…"}}, Attachment.PHOTO),
        ({"type": "image", "payload": {"sticker_id": 369239263222822}}, Attachment.STICKER),
        ({"type": "audio"}, Attachment.AUDIO),
        ({"type": "ig_reel"}, Attachment.SHARE),
        ({"type": "something_new"}, Attachment.OTHER),
        ({}, Attachment.OTHER),
    ],
)
def test_attachments_need_no_words(reading: Reading, attachment: dict[str, Any], kind: Attachment) -> None:
    event = reading.one(message(1, None, attachments=[attachment]))
    assert isinstance(event, PrivateMessage)
    assert (event.text, event.attachments) == ("", (kind,))


def test_what_the_platform_cannot_show_still_came(reading: Reading) -> None:
    event = reading.one(message(1, None, is_unsupported=True))
    assert isinstance(event, PrivateMessage)
    assert event.attachments == (Attachment.OTHER,)


def test_a_message_unsent_and_one_edited(reading: Reading) -> None:
    gone, edit = message(1, None, is_deleted=True), {"mid": "m_2", "text": "Bonsoir", "num_edit": 1}
    removed, edited = reading.all(gone, item(message_edit=edit))
    assert isinstance(removed, Removed)
    assert (removed.about, removed.by) == ("m_1", "9009")
    assert isinstance(edited, Edited)
    assert (edited.about, edited.text) == ("m_2", "Bonsoir")


def test_an_echo_of_a_person_in_business_suite(reading: Reading) -> None:
    event = reading.one(echo(5, "Je regarde.", account=reading.account))
    assert isinstance(event, BrandWrote)
    assert (event.customer, event.text, event.key, event.ours) == (ANA, "Je regarde.", "", False)


def test_echoes_of_our_own_are_known_by_their_stamp_or_their_app(reading: Reading) -> None:
    stamped = echo(5, account=reading.account, metadata=stamp("inbound:7:0"))
    of_our_app = echo(6, account=reading.account, app_id=APP_ID)
    first, second = reading.all(stamped, of_our_app)
    assert isinstance(first, BrandWrote)
    assert isinstance(second, BrandWrote)
    assert first.key == "inbound:7:0"
    assert second.ours


def test_what_the_account_sends_is_never_taken_for_a_customer(reading: Reading) -> None:
    without_mark = message(5, "Bonjour", sender=reading.account, recipient="9009")
    assert isinstance(reading.one(without_mark), BrandWrote)


@pytest.mark.parametrize("content", OPENINGS)
def test_a_link_of_ours_opens_the_conversation(reading: Reading, content: dict[str, Any]) -> None:
    event = reading.one(item(**content))
    assert isinstance(event, PrivateOpened)
    assert (event.author, event.ref) == (ANA, "signed.ref")
    assert reading.one(item(**content)) == event


def test_a_link_that_comes_with_the_first_message_opens_it_before(reading: Reading) -> None:
    opened, said = reading.all(message(1, "Bonjour", referral={"ref": "signed.ref"}))
    assert isinstance(opened, PrivateOpened)
    assert isinstance(said, PrivateMessage)


def test_the_button_that_begins_says_nothing_and_any_other_what_is_written_on_it(reading: Reading) -> None:
    begin = {"mid": "p_1", "title": "Démarrer", "payload": "GET_STARTED"}
    ask = {"mid": "p_2", "title": "Où est ma commande ?", "payload": "ORDER"}
    opened, asked = reading.all(item(postback=begin), item(postback=ask))
    assert isinstance(opened, PrivateOpened)
    assert opened.ref == ""
    assert isinstance(asked, PrivateMessage)
    assert asked.text == "Où est ma commande ?"


def test_ids_that_are_too_long_to_store_are_shortened_and_stay_the_same(reading: Reading) -> None:
    mid = "aWdfZAG1faXRlbToxOkl" * 20
    said, removed = reading.all(
        {**message(), "message": {"mid": mid, "text": "Bonjour"}},
        {**message(), "message": {"mid": mid, "is_deleted": True}},
    )
    assert isinstance(removed, Removed)
    assert removed.about == said.external_id
    assert all(len(event.external_id) <= 200 for event in (said, removed))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"read": {"watermark": 1}}, "not_used"),
        ({"delivery": {"mids": ["m_1"], "watermark": 1}}, "not_used"),
        ({"reaction": {"mid": "m_1", "action": "react"}}, "not_used"),
        ({"pass_thread_control": {"new_owner_app_id": 1}}, "not_used"),
        ({"something_new": {}}, "unknown"),
        ({"message": {"text": "no id"}}, "malformed"),
        ({"message": []}, "malformed"),
        ({"message": {"mid": "m_1", "attachments": {"type": "image"}}}, "malformed"),
        ({"referral": {"ref": 5}}, "malformed"),
        ({"message_edit": {"mid": 5}}, "malformed"),
    ],
)
def test_what_is_left_out_is_counted(reading: Reading, content: dict[str, Any], why: str) -> None:
    with structlog.testing.capture_logs() as logs:
        assert [event.external_id for event in reading.all(item(**content), message(9))] == ["m_9"]
    assert logs[0][why] == 1


def test_an_item_without_people_is_malformed_unless_it_needs_none(reading: Reading) -> None:
    with structlog.testing.capture_logs() as logs:
        roles = {"recipient": {"id": PAGE}, "timestamp": 1, "app_roles": {"1": ["primary_receiver"]}}
        assert reading.all(roles, {"message": {"mid": "m_1", "text": "x"}, "timestamp": 1}) == []
    assert (logs[0]["not_used"], logs[0]["malformed"]) == (1, 1)
