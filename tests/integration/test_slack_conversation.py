"""The team talks in the thread of a card: notes stay inside, what is sent is sent on purpose."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.commands.history import EventKind
from bot.commands.takeover import hand_back_silent, take_case
from bot.commands.team import find_slack_user
from bot.labels import Wish
from bot.platforms.events import Author
from bot.platforms.registry import Platforms
from bot.platforms.sandbox import SandboxAdapter
from bot.sandbox import network
from bot.sandbox.api import SandboxApi
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.network import SandboxMessage, SandboxPerson
from bot.store.queue import Inbound, InboundKind
from bot.store.unit_of_work import Store
from bot.worker.inbound import InboundLoop
from bot.worker.rasa import RasaClient
from tests.conftest import SECRET, MovableClock
from tests.fakes import slack_people as people
from tests.fakes.faults import Fault, Faulty
from tests.fakes.server import serve
from tests.fakes.slack_channel import ANA, BEN, NOBODY
from tests.fakes.slack_scene import SlackScene, slack_scene
from tests.integration.browsing import employee
from tests.ports import free_port
from tests.story import message
from tests.unit.test_card import said

either_way = pytest.mark.parametrize("talk", ["http", "socket"], indirect=True)


class Talk:
    """A card about a customer of the sandbox network, and what that network was told."""

    def __init__(self, scene: SlackScene, faults: Faulty, clock: MovableClock) -> None:
        self.scene, self.faults, self.clock = scene, faults, clock
        with scene.store.work() as work:
            self.customer = network.join(work, "Marie Dupont").id
        self.escalation = scene.complaint(person=self.customer)
        self.case = scene.escalation(self.escalation).case_id
        scene.writes_in_private(self.escalation)
        scene.carry()

    def received(self) -> list[str]:
        """What the customer reads in private."""
        query = select(SandboxMessage.text).where(
            SandboxMessage.person_id == self.customer, SandboxMessage.from_page
        )
        with self.scene.store.reading() as work:
            return list(work.session.scalars(query))

    def says(self, user: str, text: str, **more: Any) -> dict[str, Any]:
        written = self.scene.say(user, self.escalation, text, **more)
        self.scene.carry()
        return written

    def writes(self, text: str) -> None:
        """The customer writes in private; the worker takes it up."""
        with self.scene.store.work() as work:
            person = work.get(SandboxPerson, self.customer)
            network.write(work, person, text)
            message(work, text, Author(person.id, person.name))
        nowhere = RasaClient(f"http://127.0.0.1:{free_port()}", SECRET)
        loop = InboundLoop(self.scene.store, nowhere, Platforms([]), SECRET)
        while loop.run_once():
            pass
        self.scene.carry()

    def thread(self) -> str:
        return "\n".join(self.scene.thread(self.escalation))

    def events(self, kind: EventKind) -> list[CaseEvent]:
        query = select(CaseEvent).where(CaseEvent.case_id == self.case, CaseEvent.kind == kind.value)
        with self.scene.store.reading() as work:
            return list(work.session.scalars(query))

    def is_muted(self) -> bool:
        with self.scene.store.reading() as work:
            return any(c.muted_by is not None for c in work.get(Case, self.case).conversations)


@pytest.fixture
def talk(
    request: pytest.FixtureRequest, settings: Settings, store: Store, clock: MovableClock
) -> Iterator[Talk]:
    faults = Faulty(Starlette(routes=SandboxApi(store, SECRET).routes()))
    with serve(faults) as address:
        platforms = Platforms([SandboxAdapter("maison-lumen", SECRET, address, address)])
        with slack_scene(settings, store, getattr(request, "param", "http"), platforms) as scene:
            yield Talk(scene, faults, clock)


def test_what_the_team_says_among_itself_stays_inside(talk: Talk) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.says(ANA, "Elle exagère un peu, non ? &gt;&gt; je plaisante")
    talk.says(BEN, "Vu avec l’entrepôt &amp; &lt;DHL&gt; : perdu")
    assert talk.received() == []
    assert [note.data["text"] for note in talk.events(EventKind.NOTE)] == [
        "Elle exagère un peu, non ? >> je plaisante",
        "Vu avec l’entrepôt & <DHL> : perdu",
    ]
    assert "Note : Vu avec" in employee(talk.scene.settings, talk.scene.store).see(
        f"/console/cases/{talk.case}"
    )


def test_a_quotation_is_not_taken_for_words_to_the_customer(talk: Talk) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.says(ANA, "&gt;&gt;&gt; Elle menace de partir, cédons")
    assert talk.received() == []
    assert len(talk.events(EventKind.NOTE)) == 1
    (told,) = talk.scene.told(ANA)
    assert told.startswith("Resté interne, rien n’a été envoyé")


@either_way
def test_two_signs_send_a_message_signed_with_the_first_name_and_the_thread_says_so(talk: Talk) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.says(ANA, "&gt;&gt; Bonjour Marie, &lt;b&gt; voici <https://lumen.example/suivi|le suivi>.")
    assert talk.received() == ["Bonjour Marie, <b> voici le suivi (https://lumen.example/suivi).\n— Ana"]
    assert "✅ Remis à Marie 1, en privé, par Ana Diaz :" in talk.thread()
    assert ">Bonjour Marie, &lt;b&gt; voici" in talk.thread()
    assert len(talk.events(EventKind.AGENT_REPLIED)) == 1


@either_way
def test_the_window_sends_too_and_takes_the_conversation_over(talk: Talk) -> None:
    empty = talk.scene.open(ANA, talk.escalation, "reply")
    refused = talk.scene.submit(ANA, empty, text="  ")
    assert refused.answer is not None
    assert list(refused.answer["errors"]) == ["text"]
    talk.scene.submit(ANA, empty, text="Je regarde cela tout de suite.")
    talk.scene.carry()
    assert talk.received() == ["Je regarde cela tout de suite.\n— Ana"]
    assert talk.is_muted()
    assert "⏸ L’assistant est en pause : Ana Diaz répond au client." in talk.thread()


@either_way
def test_taken_over_the_customer_writes_to_the_thread_until_it_is_handed_back(talk: Talk) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.writes("Alors, <!channel> mon colis ?")
    assert "💬 Marie 1, en privé :\n>Alors, &lt;!channel&gt; mon colis ?" in talk.thread()
    talk.says(ANA, "&gt;&gt;Il arrive demain.")
    window = talk.scene.open(ANA, talk.escalation, "hand_back")
    talk.scene.submit(ANA, window, agreed="Livré demain, 10 € promis", reference="CMD-7", wish="delivery")
    talk.scene.carry()
    assert not talk.is_muted()
    assert "▶ L’assistant répond de nouveau au client (rendue par Ana Diaz)." in talk.thread()
    assert ">Livré demain, 10 € promis" in talk.thread()
    assert talk.received() == ["Il arrive demain.\n— Ana"]
    with talk.scene.store.reading() as work:
        case = work.get(Case, talk.case)
        assert (case.reference, case.wish) == ("CMD-7", Wish.DELIVERY)
        turns = select(Inbound.kind).where(Inbound.kind == InboundKind.HANDED_BACK)
        assert len(work.session.scalars(turns).all()) == 1
    assert set(talk.scene.buttons(talk.escalation)) >= {"approve", "reply"}
    (event,) = talk.events(EventKind.HANDED_BACK)
    assert event.data["summary"] == "Livré demain, 10 € promis"


def test_it_works_the_same_from_the_console(talk: Talk) -> None:
    person = employee(talk.scene.settings, talk.scene.store, "Léa")
    page = f"/console/cases/{talk.case}"
    person.send(page, step="take")
    person.send(page, step="reply", lane="private", nonce="n", text="Bonjour, je m’en occupe.")
    talk.scene.carry()
    assert "⏸ L’assistant est en pause : Léa répond au client." in talk.thread()
    assert "✅ Remis à Marie 1, en privé, par Léa :" in talk.thread()
    talk.says(ANA, "&gt;&gt; Moi aussi")
    assert talk.scene.told(ANA) == ["Un collègue a déjà pris cette conversation en main."]
    person.send(page, step="hand_back")
    talk.scene.carry()
    assert "▶ L’assistant répond de nouveau au client (rendue par Léa)." in talk.thread()
    assert talk.received() == ["Bonjour, je m’en occupe.\n— Léa"]


def test_after_a_set_silence_the_conversation_goes_back(talk: Talk, clock: MovableClock) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    clock.move(hours=11)
    talk.says(ANA, "je cherche encore")
    del talk.scene.slack.members[ANA]  # she leaves: nobody will click for her
    clock.move(hours=11)
    with talk.scene.store.work() as work:
        assert hand_back_silent(work) == 0
    clock.move(hours=1)
    with talk.scene.store.work() as work:
        assert hand_back_silent(work) == 1
        assert hand_back_silent(work) == 0
    talk.scene.carry()
    assert not talk.is_muted()
    assert "(personne n’écrivait plus)" in talk.thread()
    assert "hand_back" not in talk.scene.buttons(talk.escalation)


def test_what_could_not_be_delivered_says_why(talk: Talk, clock: MovableClock) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.faults.plan.extend([Fault.BUSY, Fault.REFUSED])
    talk.says(ANA, "&gt;&gt; Bonjour")
    assert "⏳ Pas encore remis à Marie 1" in talk.thread()
    clock.move(minutes=5)
    talk.scene.carry()
    assert "❌ Non remis à Marie 1, message écrit par Ana Diaz." in talk.thread()
    assert "Motif : HTTP 403" in talk.thread()
    assert talk.received() == []


def test_without_a_private_conversation_nothing_is_sent_and_the_words_are_given_back(talk: Talk) -> None:
    other = talk.scene.posted(2)
    talk.scene.submit(ANA, talk.scene.open(ANA, other, "reply"), text="Bonjour Paul")
    (told,) = talk.scene.told(ANA)
    assert "pas encore ouvert de conversation privée" in told
    assert "« Bonjour Paul »" in told
    with talk.scene.store.reading() as work:
        assert all(c.muted_by is None for c in work.get(Escalation, other).case.conversations)


def test_an_edit_is_told_that_it_was_sent_or_that_it_sends_nothing(talk: Talk) -> None:
    sent = talk.says(ANA, "&gt;&gt; Bonjour")
    note = talk.says(ANA, "à voir")
    talk.scene.send(people.edit(talk.scene.slack, sent, "&gt;&gt; Bonsoir"))
    talk.scene.send(people.edit(talk.scene.slack, note, "&gt;&gt; à voir"))
    talk.scene.send(people.edit(talk.scene.slack, note, "à voir"))
    talk.scene.carry()
    assert [text.split(" :")[0] for text in talk.scene.told(ANA)] == ["Déjà envoyé", "Rien n’a été envoyé"]
    assert talk.received() == ["Bonjour\n— Ana"]


@either_way
def test_a_deletion_is_told_that_what_was_sent_cannot_be_called_back(talk: Talk) -> None:
    sent = talk.says(ANA, "&gt;&gt; Bonjour")
    note = talk.says(ANA, "à voir")
    for written in (note, sent):
        talk.scene.send(people.removal(talk.scene.slack, written))
    talk.scene.carry()
    (told,) = talk.scene.told(ANA)
    assert told.startswith("Déjà envoyé : le message est parti")
    assert talk.received() == ["Bonjour\n— Ana"]
    assert [line.data["text"] for line in talk.events(EventKind.NOTE)] == ["à voir"]


def test_what_is_attached_stays_inside_and_whoever_attached_it_is_told(talk: Talk) -> None:
    with_file: dict[str, Any] = {"subtype": "file_share", "files": [{"id": "F1", "name": "bon.pdf"}]}
    talk.says(ANA, "voici le bon", **with_file)
    assert talk.scene.told(ANA) == []
    talk.says(ANA, "&gt;&gt; Voici le bon", **with_file)
    (told,) = talk.scene.told(ANA)
    assert "mais pas ce que vous y avez joint" in told
    assert talk.received() == ["Voici le bon\n— Ana"]


def test_a_decision_of_whoever_took_over_gives_the_conversation_back_and_the_thread_says_so(
    talk: Talk,
) -> None:
    talk.scene.press(ANA, talk.escalation, "take_over")
    talk.scene.carry()
    talk.scene.decide(BEN, talk.escalation, "approve", amount="10")
    assert talk.scene.told(BEN) == ["Ana Diaz a pris cette demande en main."]
    talk.scene.decide(ANA, talk.escalation, "approve", amount="20")
    talk.scene.carry()
    assert not talk.is_muted()
    assert talk.thread().endswith("▶ L’assistant répond de nouveau au client : il lui annonce la décision.")
    assert "en pause" not in said(talk.scene.card(talk.escalation))
    assert talk.scene.buttons(talk.escalation) == {}


@pytest.mark.parametrize(
    "more", [{"bot_id": "B9"}, {"subtype": "channel_join"}, {"subtype": "bot_message"}, {"thread_ts": "1.1"}]
)
def test_only_what_members_write_under_a_card_is_heard(talk: Talk, more: dict[str, str]) -> None:
    before = len(talk.events(EventKind.NOTE))
    talk.says(ANA, "&gt;&gt; Bonjour", **more)
    assert talk.received() == []
    assert len(talk.events(EventKind.NOTE)) == before


def test_our_own_messages_come_back_and_lead_to_nothing(talk: Talk) -> None:
    talk.says(ANA, "&gt;&gt; Bonjour")
    for ts in list(talk.scene.slack.messages):
        talk.scene.send(people.echo(talk.scene.slack, ts))
    talk.scene.carry()
    assert talk.received() == ["Bonjour\n— Ana"]
    assert talk.events(EventKind.NOTE) == []


def test_somebody_who_is_no_agent_sends_and_notes_nothing(talk: Talk) -> None:
    talk.says(NOBODY, "&gt;&gt; Bonjour")
    talk.says(NOBODY, "bonjour à tous")
    assert talk.received() == []
    assert talk.events(EventKind.NOTE) == []
    assert len(talk.scene.told(NOBODY)) == 1
    assert talk.scene.press(NOBODY, talk.escalation, "reply").ok
    assert talk.scene.slack.views == {}


@either_way
def test_the_same_message_told_again_is_sent_once(talk: Talk) -> None:
    written = talk.says(ANA, "&gt;&gt; Bonjour")
    for _ in range(3):
        assert talk.scene.send(written).ok
    talk.scene.carry()
    assert talk.received() == ["Bonjour\n— Ana"]


def test_a_person_met_in_slack_is_known_by_name(talk: Talk) -> None:
    talk.says(BEN, "je suis là")
    with talk.scene.store.reading() as work:
        ben = find_slack_user(work, BEN)
    assert ben is not None
    assert ben.name == "Ben Azoulay"
    with talk.scene.store.work() as work:
        take_case(work, work.get(Case, talk.case), ben)
    assert talk.is_muted()
