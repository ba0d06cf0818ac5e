"""A brand on Facebook and Instagram, the fake Graph API, and the courier between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.brand import Account, Brand
from bot.commands.cases import hear
from bot.commands.intake import store_events
from bot.commands.outbox import reply_in_private, send
from bot.platforms.events import Author, Comment, PrivateMessage
from bot.platforms.registry import Platforms, make_platforms
from bot.platforms.values import key_of
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.queue import Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from tests.conftest import MovableClock
from tests.fakes.meta import network
from tests.fakes.meta.graph import TOKEN, FakeGraph
from tests.fakes.meta.rules import Refused
from tests.fakes.meta.webhooks import APP_ID, APP_SECRET, PAGE, VERIFY_TOKEN
from tests.fakes.meta.webhooks import INSTAGRAM as INSTAGRAM_ACCOUNT
from tests.story import complaint

BOTH = pytest.mark.parametrize("platform", [network.FACEBOOK, network.INSTAGRAM])
TEMPORARY = Refused(2, transient=True, status=500)
ACCOUNTS = {network.FACEBOOK: PAGE, network.INSTAGRAM: INSTAGRAM_ACCOUNT}


def on_meta(brand: Brand, *, human_agent: bool = True) -> Brand:
    """The brand of the repository, with a page and an Instagram account."""
    accounts = (
        Account(platform="facebook", account=PAGE, name="Maison Lumen", human_agent=human_agent),
        Account(
            platform="instagram",
            account=INSTAGRAM_ACCOUNT,
            name="Maison Lumen",
            page=PAGE,
            username="maison.lumen",
            human_agent=human_agent,
        ),
    )
    return brand.model_copy(update={"accounts": accounts})


def for_meta(settings: Settings, graph: FakeGraph) -> Settings:
    return settings.model_copy(
        update={
            "meta_app_id": APP_ID,
            "meta_app_secret": SecretStr(APP_SECRET),
            "meta_verify_token": SecretStr(VERIFY_TOKEN),
            "meta_page_tokens": {PAGE: SecretStr(TOKEN)},
            "meta_graph_url": graph.url,
        }
    )


@dataclass
class MetaScene:
    store: Store
    clock: MovableClock
    graph: FakeGraph
    platforms: Platforms
    courier: Courier

    def comment(
        self, text: str = "Rien reçu", *, platform: str = network.FACEBOOK, answers: str = ""
    ) -> Inbound:
        """Somebody comments, and we hear of it."""
        person = self.graph.network.joins("Marie Dupont", platform)
        said = self.graph.network.comments_on(person, text, parent=answers)
        author = Author(person.public_id, person.name)
        event = Comment(said.id, author, said.post, "Notre collection", text, said.at)
        with self.store.work() as work:
            inbound = self._store(work, platform, event)
            hear(work, inbound, complaint())
            return inbound

    def answer(self, inbound: Inbound, text: str = "Bonjour Marie, voyons cela.") -> None:
        with self.store.work() as work:
            place = work.get(Inbound, inbound.id).conversation
            send(work, place, text, f"inbound:{inbound.id}:0", in_reply_to=inbound.external_id)

    def answer_in_private(self, inbound: Inbound, text: str = "Bonjour Marie, votre numéro ?") -> None:
        with self.store.work() as work:
            place = work.get(Inbound, inbound.id).conversation
            key = f"inbound:{inbound.id}:private"
            reply_in_private(work, place, text, key, in_reply_to=inbound.external_id)

    def writes(self, person: network.Person, text: str) -> Inbound:
        """A person writes in private, and we hear of it."""
        said = self.graph.network.writes(person, text)
        event = PrivateMessage(key_of(said.id), Author(person.private_id, ""), text, said.at)
        with self.store.work() as work:
            return self._store(work, person.platform, event)

    def tell(self, inbound: Inbound, text: str, *, key: str = "said", agent_id: int | None = None) -> None:
        """Queue a private message in the conversation of this message."""
        with self.store.work() as work:
            send(work, work.get(Inbound, inbound.id).conversation, text, key, written_by=agent_id)

    def carry(self, times: int = 1) -> None:
        """Let the courier run, with the time between attempts gone by."""
        for _ in range(times):
            self.courier.run_once()
            self.clock.move(minutes=2)

    def rows(self) -> list[Outbound]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(Outbound).order_by(Outbound.id)))

    def person(self) -> network.Person:
        (person,) = self.graph.network.people.values()
        return person

    def kinds(self) -> list[str]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))

    def escalations(self) -> list[Escalation]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(Escalation)))

    def cases(self) -> list[Case]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(Case)))

    @staticmethod
    def _store(work: object, platform: str, event: object) -> Inbound:
        (inbound_id,) = store_events(work, platform, ACCOUNTS[platform], [event])  # type: ignore[arg-type, list-item]
        return work.get(Inbound, inbound_id)  # type: ignore[attr-defined, no-any-return]


@contextmanager
def meta_scene(
    store: Store, clock: MovableClock, settings: Settings, *, human_agent: bool = True
) -> Iterator[MetaScene]:
    graph = FakeGraph(clock)
    here = replace(store, brand=on_meta(store.brand, human_agent=human_agent))
    platforms = make_platforms(for_meta(settings, graph), here.brand, clock)
    try:
        yield MetaScene(here, clock, graph, platforms, Courier(here, platforms, None))
    finally:
        graph.close()
    assert graph.forbidden == []


def states(scene: MetaScene) -> list[QueueState]:
    """What became of each row, in the order they were queued."""
    return [row.state for row in scene.rows()]
