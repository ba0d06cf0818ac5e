"""Deliveries through the real endpoint: stored before they are acknowledged, refused without a trace."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import event, func, select
from starlette.testclient import TestClient

from bot.brand import Account, Brand
from bot.commands.cases import hear
from bot.commands.private import make_ref, open_private
from bot.errors import SettingsError
from bot.intake.webhook import MOST_BYTES
from bot.settings import Settings
from bot.store.customers import Identity
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.conftest import SECRET, MovableClock
from tests.fakes.meta.webhooks import (
    APP_ID,
    APP_SECRET,
    INSTAGRAM,
    OTHER_PAGE,
    PAGE,
    START,
    VERIFY_TOKEN,
    Delivery,
    Json,
    bare,
    changes,
    comment,
    deliver,
    instagram,
    instagram_comment,
    item,
    message,
    messaging,
    page,
    shuffled_twice,
    signed,
)
from tests.story import complaint


@pytest.fixture
def on_meta(brand: Brand) -> Brand:
    """The brand, on two pages and Instagram."""
    facebook = [
        Account(platform="facebook", account=account, name="Maison Lumen") for account in (PAGE, OTHER_PAGE)
    ]
    more = Account(
        platform="instagram", account=INSTAGRAM, name="maisonlumen", page=PAGE, username="maisonlumen"
    )
    return brand.model_copy(update={"accounts": (*brand.accounts, *facebook, more)})


@pytest.fixture
def meta_settings(settings: Settings) -> Settings:
    secrets = {
        "meta_app_secret": SecretStr(APP_SECRET),
        "meta_verify_token": SecretStr(VERIFY_TOKEN),
        "meta_app_id": APP_ID,
    }
    return settings.model_copy(update=secrets)


@pytest.fixture
def meta_store(store: Store, on_meta: Brand, clock: MovableClock) -> Store:
    return Store(store.engine, on_meta, clock)


@pytest.fixture
def web(meta_settings: Settings, meta_store: Store) -> TestClient:
    return TestClient(make_web(meta_settings, meta_store))


def post(web: TestClient, delivery: Delivery, platform: str = "facebook") -> Response:
    return web.post(f"/webhooks/{platform}", content=delivery.body, headers=delivery.headers)


def stored(store: Store) -> list[tuple[str, str, str]]:
    with store.reading() as work:
        rows = work.session.scalars(select(Inbound).order_by(Inbound.id))
        return [(row.platform, row.account, row.external_id) for row in rows]


def test_the_handshake(web: TestClient) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = web.get("/webhooks/instagram", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert web.get("/webhooks/facebook", params={**query, "hub.verify_token": "x"}).status_code == 403
    assert web.get("/webhooks/facebook").status_code == 403
    assert web.get("/webhooks/x", params=query).status_code == 404


def test_a_batch_of_everything_twice_and_in_no_order_is_stored_once_each(
    web: TestClient, meta_store: Store
) -> None:
    values = [comment(number, f"n° {number}", author=str(9000 + number % 7)) for number in range(1, 41)]
    entries = shuffled_twice(
        [
            changes("feed", *shuffled_twice(values)),
            changes("feed", comment(1), account=OTHER_PAGE),
            messaging(*shuffled_twice([message(n) for n in range(1, 21)])),
        ]
    )
    delivery = deliver(page(*entries), spaced=True)
    assert post(web, delivery).status_code == 200
    assert post(web, delivery).status_code == 200
    found = stored(meta_store)
    assert len(found) == len(set(found)) == 61
    assert found.count(("facebook", OTHER_PAGE, "555_1")) == 1


def test_facebook_and_instagram_each_have_an_address(web: TestClient, meta_store: Store) -> None:
    delivery = deliver(instagram(changes("comments", instagram_comment(), account=INSTAGRAM)))
    assert post(web, delivery, "facebook").status_code == 400
    assert post(web, delivery, "instagram").status_code == 200
    assert stored(meta_store) == [("instagram", INSTAGRAM, "18000000000000001")]


def test_without_its_signature_nothing_is_read(web: TestClient, meta_store: Store) -> None:
    delivery = deliver(page(changes("feed", comment(text="et/ou"))))
    assert post(web, bare(delivery)).status_code == 401
    assert post(web, Delivery(delivery.body + b" ", delivery.headers)).status_code == 401
    respelt = json.dumps(json.loads(delivery.body), separators=(",", ":")).encode()
    assert post(web, Delivery(respelt, delivery.headers)).status_code == 401
    assert stored(meta_store) == []


def test_a_thousand_events_cost_few_statements(web: TestClient, meta_store: Store) -> None:
    values = [comment(n, f"n° {n}", author=str(n), name=f"Client {n}", at=START + n) for n in range(1000)]
    looked: list[str] = []

    def note(*told: Any) -> None:
        """Rows are inserted together where the database can tell their ids then; SQLite cannot."""
        looked.extend([] if told[2].startswith("INSERT") else [told[2]])

    event.listen(meta_store.engine, "before_cursor_execute", note)
    assert post(web, deliver(page(changes("feed", *values)))).status_code == 200
    assert len(looked) < 20
    with meta_store.reading() as work:
        ids = list(work.session.scalars(select(Inbound.external_id).order_by(Inbound.id)))
        assert ids == [f"555_{n}" for n in range(1000)]
        assert work.session.scalar(select(func.count()).select_from(Identity)) == 1000


def test_deliveries_of_the_same_stranger_at_the_same_time_are_all_stored(
    meta_settings: Settings, meta_store: Store
) -> None:
    application = make_web(meta_settings, meta_store)
    statuses: list[int] = []

    async def send(client: AsyncClient, number: int) -> None:
        delivery = deliver(page(changes("feed", comment(number), comment(number + 1))))
        answer = await client.post("/webhooks/facebook", content=delivery.body, headers=delivery.headers)
        statuses.append(answer.status_code)

    async def at_once() -> None:
        transport = ASGITransport(application, raise_app_exceptions=False)
        client = AsyncClient(transport=transport, base_url="http://127.0.0.1")
        async with client, anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(send, client, number)

    anyio.run(at_once)
    assert statuses == [200] * 12
    assert len(stored(meta_store)) == 13


OPENINGS: dict[str, Callable[[str], Json]] = {
    "link": lambda ref: {"referral": {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}},
    "button": lambda ref: {"postback": {"mid": "p_1", "title": "Démarrer", "referral": {"ref": ref}}},
}
COMMENTS = {
    "facebook": page(changes("feed", comment())),
    "instagram": instagram(changes("comments", instagram_comment(author="9009"), account=INSTAGRAM)),
}


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_private_link_leads_its_owner_from_the_comment_to_the_case(
    web: TestClient, meta_store: Store, platform: str, opening: str
) -> None:
    assert post(web, deliver(COMMENTS[platform]), platform).status_code == 200
    with meta_store.work() as work:
        inbound = work.session.scalars(select(Inbound)).one()
        case = hear(work, inbound, complaint()).case
        ref = make_ref(SECRET, inbound.conversation)
    account, wrap = (PAGE, page) if platform == "facebook" else (INSTAGRAM, instagram)
    delivery = deliver(wrap(messaging(item(**OPENINGS[opening](ref)), account=account)))
    assert post(web, delivery, platform).status_code == 200
    with meta_store.work() as work:
        kind = select(Inbound).where(Inbound.kind == InboundKind.PRIVATE_OPENED)
        opened = work.session.scalars(kind).one()
        found = open_private(work, opened, SECRET)
        assert found is not None
        assert (found.id, opened.conversation.case_id) == (case.id, case.id)


@pytest.mark.parametrize("told", [True, False])
def test_a_body_of_five_megabytes_is_refused_before_it_is_read(web: TestClient, told: bool) -> None:
    """With its length told nothing is read; without, no more than the limit."""
    pulled = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal pulled
        for _ in range(80):
            pulled += 65_536
            yield b" " * 65_536

    async def send() -> Any:
        transport = ASGITransport(web.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            headers = {**signed(b"").headers, **({"content-length": str(80 * 65_536)} if told else {})}
            return await client.post("/webhooks/facebook", content=body(), headers=headers)

    assert anyio.run(send).status_code == 413
    assert pulled == 0 if told else pulled <= MOST_BYTES + 65_536


def test_an_account_of_meta_needs_the_secrets_of_its_app(settings: Settings, meta_store: Store) -> None:
    with pytest.raises(SettingsError, match="META_APP_SECRET"):
        make_web(settings, meta_store)


def test_a_platform_without_an_account_has_no_address(settings: Settings, store: Store) -> None:
    web = TestClient(make_web(settings, store))
    assert post(web, deliver(page())).status_code == 404
    assert web.get("/webhooks/sandbox").status_code == 403
