"""The whole way on Facebook and Instagram: signed deliveries in, answers out, and our own echoes back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.labels import Lane
from bot.settings import Settings
from bot.store.customers import Conversation, Customer
from bot.store.queue import Inbound, InboundKind, OutboundKind, QueueState
from bot.web import make_web
from bot.worker.inbound import InboundLoop
from bot.worker.rasa import Reply, TurnAnswer
from tests.conftest import SECRET
from tests.fakes.meta.deliveries import told_comment, told_message
from tests.fakes.meta.graph import SILENT
from tests.fakes.meta.network import Comment, Person
from tests.fakes.meta.webhooks import INBOX_APP_ID, Delivery
from tests.integration.meta_scene import BOTH, MetaScene, for_meta, states
from tests.integration.scripted import Scripted

IN_PUBLIC = "Voyons cela en privé : {private_link}"
IN_PRIVATE = "Bonjour, votre numéro de commande ?"


class Assistant(Scripted):
    """Answers a comment as the real one does: in public with a link, and by one private reply."""

    def turn(self, inbound: Inbound) -> TurnAnswer:
        answer = super().turn(inbound)
        if inbound.kind is not InboundKind.COMMENT:
            return answer
        return TurnAnswer(
            answer.understood, (Reply(IN_PUBLIC, "one"), Reply(IN_PRIVATE, "two", private=True))
        )


@dataclass
class MetaInbox:
    """Our web process and worker, before the fake network."""

    scene: MetaScene
    web: TestClient
    loop: InboundLoop

    def complaint(self, platform: str) -> tuple[Person, Comment]:
        """Marie complains in public; Meta tells us twice."""
        network = self.scene.graph.network
        marie = network.joins("Marie Dupont", platform)
        said = network.comments_on(marie, "Rien reçu")
        delivery = told_comment(network.page, said, marie)
        self.told(platform, delivery, delivery)
        return marie, said

    def writes(self, person: Person, text: str) -> None:
        """A customer writes in private, and Meta tells us."""
        network = self.scene.graph.network
        self.told(person.platform, told_message(network.page, person, network.writes(person, text)))

    def told(self, platform: str, *deliveries: Delivery) -> None:
        for delivery in deliveries:
            answer = self.web.post(f"/webhooks/{platform}", content=delivery.body, headers=delivery.headers)
            assert answer.status_code == 200

    def told_of_ourselves(self, platform: str) -> None:
        """Everything our own calls led to comes back."""
        self.told(platform, *self.scene.graph.webhooks)
        self.scene.graph.webhooks.clear()

    def works(self) -> None:
        """The worker does all there is to do."""
        while self.loop.run_once():
            pass
        self.scene.carry(3)

    def private(self) -> Conversation:
        """The only private conversation there is."""
        with self.scene.store.reading() as work:
            place = work.session.scalars(select(Conversation).where(Conversation.lane == Lane.PRIVATE)).one()
            _ = place.identity
            return place

    def is_muted(self) -> list[bool]:
        """In public, in private."""
        with self.scene.store.reading() as work:
            places = work.session.scalars(select(Conversation).order_by(Conversation.id))
            return [place.is_muted for place in places]

    def has_one_customer(self) -> bool:
        with self.scene.store.reading() as work:
            return len(work.session.scalars(select(Customer)).all()) == 1


@pytest.fixture
def inbox(scene: MetaScene, settings: Settings) -> Iterator[MetaInbox]:
    loop = InboundLoop(scene.store, Assistant(scene.store), scene.platforms, SECRET)
    with TestClient(make_web(for_meta(settings, scene.graph), scene.store)) as web:
        yield MetaInbox(scene, web, loop)


@BOTH
def test_a_complaint_is_answered_once_in_public_and_led_to_private(inbox: MetaInbox, platform: str) -> None:
    network = inbox.scene.graph.network
    marie, said = inbox.complaint(platform)
    inbox.works()
    (answer,) = network.answers(said)
    link = inbox.scene.platforms.of(platform).private_link("")
    assert answer.startswith(IN_PUBLIC.format(private_link=link))
    assert [message.text for message in network.told(marie)] == [IN_PRIVATE]
    assert not inbox.private().windows.open_for_bot(inbox.scene.clock())

    inbox.writes(marie, "CMD-1")
    inbox.told_of_ourselves(platform)
    assert inbox.private().windows.open_for_bot(inbox.scene.clock())
    assert inbox.private().identity.external_id == marie.private_id
    inbox.works()
    inbox.told_of_ourselves(platform)
    inbox.works()
    assert [message.text for message in network.told(marie)] == [IN_PRIVATE, "Réponse à : CMD-1"]
    assert len(network.answers(said)) == 1
    assert len(inbox.scene.cases()) == 1
    assert inbox.has_one_customer()
    assert states(inbox.scene) == [QueueState.DONE] * 3
    assert inbox.is_muted() == [False, False]


@BOTH
def test_somebody_who_answers_in_business_suite_has_the_conversation(inbox: MetaInbox, platform: str) -> None:
    network = inbox.scene.graph.network
    marie, _ = inbox.complaint(platform)
    inbox.works()
    inbox.told_of_ourselves(platform)
    by_hand = network.add_message(marie, "Je m’en occupe. Camille", from_page=True)
    inbox.told(platform, told_message(network.page, marie, by_hand, INBOX_APP_ID))
    assert inbox.is_muted() == [False, True]
    inbox.writes(marie, "CMD-1")
    inbox.works()
    assert [message.text for message in network.told(marie)] == [IN_PRIVATE, by_hand.text]


@BOTH
def test_an_echo_says_what_became_of_a_private_reply_and_whose_it_was(
    inbox: MetaInbox, platform: str
) -> None:
    marie, _ = inbox.complaint(platform)
    inbox.scene.graph.plan.extend([None, SILENT])
    while inbox.loop.run_once():
        pass
    inbox.scene.carry(2)
    assert states(inbox.scene) == [QueueState.DONE, QueueState.FAILED]
    inbox.told_of_ourselves(platform)
    assert states(inbox.scene) == [QueueState.DONE, QueueState.DONE]
    assert inbox.scene.rows()[1].kind is OutboundKind.PRIVATE_REPLY
    assert "private_replied" in inbox.scene.kinds()
    inbox.writes(marie, "CMD-1")
    inbox.works()
    assert [message.text for message in inbox.scene.graph.network.told(marie)] == [
        IN_PRIVATE,
        "Réponse à : CMD-1",
    ]
    assert inbox.private().case_id == inbox.scene.cases()[0].id
    assert inbox.has_one_customer()


@BOTH
def test_an_echo_that_comes_after_the_platform_said_it_was_done_is_the_proof_of_it(
    inbox: MetaInbox, platform: str
) -> None:
    inbox.complaint(platform)
    inbox.scene.graph.plan.extend([None, SILENT])
    inbox.works()
    assert states(inbox.scene) == [QueueState.DONE, QueueState.DONE], "Meta refused a second one"
    assert "private_replied" not in inbox.scene.kinds(), "by us or by somebody else: nobody knows yet"
    echoes = [*inbox.scene.graph.webhooks]
    inbox.told(platform, *echoes, *echoes)
    assert inbox.scene.kinds().count("private_replied") == 1
    assert inbox.scene.rows()[1].sent_at is not None
    assert inbox.private().case_id == inbox.scene.cases()[0].id
