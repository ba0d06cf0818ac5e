"""Our database away for more than an hour: what Meta tells again, what it stops telling, how that is mended.

The fake's rules marked [unk] (see `tests.fakes.meta`) are assumptions about Meta, not facts.
"""

from dataclasses import replace

from sqlalchemy import select
from starlette.testclient import TestClient

from bot.platforms.meta.inspection import FIELDS, SCOPES
from bot.processes.accounts import check_all
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.queue import Inbound
from bot.web import make_web
from tests.conftest import MovableClock
from tests.fakes.meta.deliveries import told_comment, told_message
from tests.fakes.meta.network import FACEBOOK, Person
from tests.fakes.meta.postman import Postman
from tests.fakes.meta.webhooks import Delivery
from tests.integration.meta_scene import MetaScene, for_meta
from tests.ports import free_port


def test_an_hour_of_failures_ends_the_subscription_and_the_check_brings_it_back(
    scene: MetaScene, settings: Settings, clock: MovableClock
) -> None:
    page = scene.graph.network.page
    page.scopes, page.subscribed = sorted(SCOPES[FACEBOOK]), sorted(FIELDS[FACEBOOK])
    here = for_meta(settings, scene.graph)
    nowhere = make_engine(f"postgresql://apaise@127.0.0.1:{free_port()}/postgres")
    well = TestClient(make_web(here, scene.store))
    unwell = TestClient(make_web(here, replace(scene.store, engine=nowhere)))
    statuses: list[int] = []

    def post(delivery: Delivery) -> int:
        web = well if is_well else unwell
        answer = web.post("/webhooks/facebook", content=delivery.body, headers=delivery.headers)
        statuses.append(answer.status_code)
        return answer.status_code

    postman = Postman(page, clock, post)
    marie = scene.graph.network.joins("Marie Dupont")
    is_well = False
    postman.bring(comment_of(scene, marie, "pendant la panne"))
    postman.bring(message_of(scene, marie, "en privé pendant la panne"))
    for _ in range(4):
        clock.move(minutes=20)
        postman.come_again()
    assert set(statuses) == {503}
    assert page.subscribed == []

    is_well = True
    clock.move(hours=1)
    postman.come_again()
    postman.come_again()
    postman.bring(comment_of(scene, marie, "avant le contrôle"))
    assert heard(scene) == ["pendant la panne"], "told again, once; the rest is told to nobody"
    (facebook, *_) = check_all(here, scene.store)
    assert "Abonnement rétabli" in str(facebook)
    assert set(page.subscribed) == FIELDS[FACEBOOK]
    postman.bring(comment_of(scene, marie, "après le contrôle"))
    postman.bring(message_of(scene, marie, "en privé"))
    assert heard(scene) == ["pendant la panne", "après le contrôle", "en privé"]


def comment_of(scene: MetaScene, person: Person, text: str) -> Delivery:
    network = scene.graph.network
    return told_comment(network.page, network.comments_on(person, text), person)


def message_of(scene: MetaScene, person: Person, text: str) -> Delivery:
    network = scene.graph.network
    return told_message(network.page, person, network.writes(person, text))


def heard(scene: MetaScene) -> list[str]:
    with scene.store.reading() as work:
        return list(work.session.scalars(select(Inbound.text).order_by(Inbound.id)))
