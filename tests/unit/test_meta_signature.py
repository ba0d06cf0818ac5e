"""Nothing of Meta's is believed before its signature is: the vector, and everything that is not it."""

import pytest

from bot.errors import BadSignature
from bot.platforms.meta.webhook import MetaWebhook
from bot.platforms.signature import HEADER
from tests.fakes.meta.webhooks import APP_SECRET, VERIFY_TOKEN, bare, changes, comment, deliver, page

VECTOR = (
    rb'{"object":"page","entry":[{"id":"1","time":1700000000,"changes":[{"field":"feed",'
    rb'"value":{"item":"comment","message":"Caf\u00e9 \/ ok"}}]}]}'
)
SIGNED = "sha256=8072863c88b5cba79a5e162d41dbcd9f52cdaad5986386f016d9cb831fb91303"


@pytest.fixture
def webhook() -> MetaWebhook:
    return MetaWebhook("facebook", APP_SECRET, VERIFY_TOKEN, lambda body: [])


def test_the_raw_bytes_are_what_is_signed(webhook: MetaWebhook) -> None:
    assert len(VECTOR) == 140
    webhook.verify({HEADER: SIGNED}, VECTOR)


def test_the_fake_spells_as_meta_does() -> None:
    delivery = deliver(page(changes("feed", comment(text="Café / ok"))))
    assert rb"Caf\u00e9 \/ ok" in delivery.body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: SIGNED.upper()},
        {HEADER: SIGNED.removeprefix("sha256=")},
        {HEADER: SIGNED[:-1]},
        {HEADER: "sha256=é\udcff"},
        {"x-hub-signature": SIGNED},
    ],
)
def test_anything_else_is_refused(webhook: MetaWebhook, headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        webhook.verify(headers, VECTOR)


def test_another_body_or_another_secret_is_refused(webhook: MetaWebhook) -> None:
    with pytest.raises(BadSignature):
        webhook.verify({HEADER: SIGNED}, VECTOR + b" ")
    for delivery in (deliver({}, secret="another"), bare(deliver({}))):
        with pytest.raises(BadSignature):
            webhook.verify(delivery.headers, delivery.body)


def test_the_handshake_gives_the_challenge_back_to_whoever_knows_the_token(webhook: MetaWebhook) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    assert webhook.handshake(query) == "1158201444"
    for wrong in ({"hub.verify_token": "guess"}, {"hub.verify_token": "é"}, {"hub.mode": "unsubscribe"}):
        with pytest.raises(BadSignature):
            webhook.handshake(query | wrong)
    with pytest.raises(BadSignature):
        webhook.handshake({})
