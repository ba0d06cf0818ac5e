"""Anything at all through the real endpoints: never a failure of ours, never a word of it in the log.

PostgreSQL is the stricter about what it stores, so what may be stored runs on both.
"""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given
from hypothesis import settings as often
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.testclient import TestClient

from bot.brand import Account, Brand
from bot.intake.webhook import MOST_BYTES
from bot.platforms.signature import HEADER, sign
from bot.settings import SandboxMode, Settings
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.conftest import SECRET, MovableClock, postgres_database
from tests.fakes.meta.webhooks import (
    APP_SECRET,
    INSTAGRAM,
    PAGE,
    VERIFY_TOKEN,
    changes,
    comment,
    echo,
    instagram_comment,
    item,
    message,
    messaging,
    removal,
)

PLATFORMS = ["facebook", "instagram", "sandbox"]
SECRETS = {"facebook": APP_SECRET, "instagram": APP_SECRET, "sandbox": SECRET}
MARK = "zqzqzq"
"""In every text that is sent, and so in no line of the log."""

ANSWERS = {200, 400}
OFTEN = often(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXTS = st.text(st.characters()) | st.sampled_from(
    ["\ud83d", "\x00", "\u202e", "e\u0301" * 300, "١٢", "𝓐", "", " "]
)
MARKED = TEXTS.map(lambda text: MARK + text)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.sampled_from([10**400, -1, 2**63, PAGE, "add"])
    | MARKED
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)


@pytest.fixture
def postgres_copy(postgres: str, migrated_postgres: str) -> Iterator[str]:
    with postgres_database(postgres, migrated_postgres) as address:
        yield address


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    return url


@pytest.fixture
def web(settings: Settings, store: Store, brand: Brand, clock: MovableClock) -> TestClient:
    """All three webhooks; what goes wrong inside is an answer, as it is outside tests."""
    accounts = [
        *brand.accounts,
        Account(platform="facebook", account=PAGE, name="Maison Lumen"),
        Account(
            platform="instagram", account=INSTAGRAM, name="maisonlumen", page=PAGE, username="maisonlumen"
        ),
    ]
    secrets = {"meta_app_secret": SecretStr(APP_SECRET), "meta_verify_token": SecretStr(VERIFY_TOKEN)}
    here = settings.model_copy(update={**secrets, "sandbox": SandboxMode.ON})
    there = Store(store.engine, brand.model_copy(update={"accounts": tuple(accounts)}), clock)
    return TestClient(make_web(here, there), raise_server_exceptions=False)


def status_of(web: TestClient, platform: str, body: bytes) -> int:
    """The answer to a signed body, whose words the log must not hold."""
    headers = {HEADER: sign(SECRETS[platform], body)}
    with structlog.testing.capture_logs() as logs:
        status = web.post(f"/webhooks/{platform}", content=body, headers=headers).status_code
    assert MARK not in str(logs)
    if status == 400:
        assert any(line["event"] == "webhook refused" and line["why"] for line in logs)
    return status


@pytest.mark.parametrize("platform", PLATFORMS)
@OFTEN
@given(body=st.binary(max_size=300))
def test_bytes(web: TestClient, platform: str, body: bytes) -> None:
    assert status_of(web, platform, body) in ANSWERS


@pytest.mark.parametrize("platform", PLATFORMS)
@OFTEN
@given(content=JSON)
def test_json(web: TestClient, platform: str, content: Any) -> None:
    assert status_of(web, platform, json.dumps(content).encode()) in ANSWERS


GONE = object()
"""In the place of a value that is to be missing altogether."""


def paths(content: Any) -> list[tuple[Any, ...]]:
    """The way to every value in a structure."""
    pairs = content.items() if isinstance(content, dict) else ()
    pairs = enumerate(content) if isinstance(content, list) else pairs
    return [(), *((key, *path) for key, value in pairs for path in paths(value))]


def replaced(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The same structure with another value, or none, at the end of this path."""
    if not path:
        return value
    key, *rest = path
    if not isinstance(content, dict | list) or key not in (
        content if isinstance(content, dict) else range(len(content))
    ):
        return content  # an earlier change took the way to it
    inner = replaced(content[key], tuple(rest), value)
    if isinstance(content, dict):
        return (
            {**content, key: inner} if inner is not GONE else {k: v for k, v in content.items() if k != key}
        )
    return [inner if n == key else each for n, each in enumerate(content) if n != key or inner is not GONE]


FACEBOOK_ITEMS = [
    changes(
        "feed",
        comment(text=MARK, photo="https://…"),
        comment(verb="edited", text=MARK),
        comment(verb="hide"),
        comment(2, author=PAGE, parent="555_1", text=MARK),
        removal(),
    ),
    changes("mention", {"item": "post", "verb": "add", "post_id": "1", "message": MARK, "sender_id": "9"}),
]
INSTAGRAM_ITEMS = [
    changes("comments", instagram_comment(text=MARK, parent_id="1"), account=INSTAGRAM),
    changes("mentions", {"media_id": "1", "comment_id": "2"}, account=INSTAGRAM),
]
MESSAGES = [
    message(1, MARK, attachments=[{"type": "image", "payload": {"url": MARK}}], referral={"ref": MARK}),
    message(1, None, is_deleted=True),
    echo(2, MARK, metadata=f"apaise:{MARK}"),
    item(postback={"mid": "p", "title": MARK, "payload": MARK, "referral": {"ref": MARK}}),
    item(message_edit={"mid": "m_1", "text": MARK, "num_edit": 1}),
    item(referral={"ref": MARK}),
]
SANDBOX_ITEMS = [
    {
        "type": kind,
        "id": f"{kind}1",
        "from": {"id": "marie", "name": MARK},
        "post": {"id": "automne", "text": MARK},
        "text": MARK,
        "ref": MARK,
        "at": "2026-11-20T09:00:00+00:00",
    }
    for kind in ("comment", "message", "open")
]


def whole(platform: str) -> Any:
    """A delivery of this platform that is entirely right."""
    if platform == "sandbox":
        return {"account": "maison-lumen", "events": SANDBOX_ITEMS}
    if platform == "facebook":
        return {"object": "page", "entry": [*FACEBOOK_ITEMS, messaging(*MESSAGES)]}
    return {"object": "instagram", "entry": [*INSTAGRAM_ITEMS, messaging(*MESSAGES, account=INSTAGRAM)]}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_right_delivery_is_taken_whole(web: TestClient, platform: str) -> None:
    with structlog.testing.capture_logs() as logs:
        assert status_of(web, platform, json.dumps(whole(platform)).encode()) == 200
    assert not [line for line in logs if line["event"] == "events left out"]


@pytest.mark.parametrize("migrated_url", ["sqlite_url", "postgres_copy"], indirect=True)
@pytest.mark.parametrize("platform", PLATFORMS)
@OFTEN
@given(data=st.data())
def test_a_delivery_with_anything_in_the_wrong_place(
    web: TestClient, platform: str, data: st.DataObject
) -> None:
    content = whole(platform)
    places = paths(content)
    for path in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)):
        content = replaced(content, path, data.draw(st.just(GONE) | JSON))
    content = None if content is GONE else content
    assert status_of(web, platform, json.dumps(content).encode()) in ANSWERS


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"a":' * 300_000,
        b'{"object":"page","entry":' + b"[" * 900_000 + b"]" * 900_000 + b"}",
        b'{"account":"maison-lumen","events":' + b"[" * 900_000 + b"]" * 900_000 + b"}",
        b'"' + b"\\ud83d" * 400_000 + b'"',
        b"9" * 2_000_000,
        b'{"object":"page","entry":[' + b",".join([b"{}"] * 900_000) + b"]}",
    ],
    ids=["arrays", "objects", "entries", "events", "surrogates", "number", "empty"],
)
def test_deep_and_long_json(web: TestClient, platform: str, body: bytes) -> None:
    assert len(body) <= MOST_BYTES
    assert status_of(web, platform, body) in ANSWERS


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("size", [MOST_BYTES + 1, 5_000_000])
def test_what_is_too_large_is_refused_in_little_memory(web: TestClient, platform: str, size: int) -> None:
    chunk = b" " * 50_000
    headers = {HEADER: sign(SECRETS[platform], b""), "content-length": str(size)}
    tracemalloc.start()
    with structlog.testing.capture_logs() as logs:
        answer = web.post(
            f"/webhooks/{platform}", content=(chunk for _ in range(size // len(chunk))), headers=headers
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert [line["event"] for line in logs] == ["webhook refused"]
    assert peak < 20_000_000
