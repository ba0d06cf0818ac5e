"""A console with a bit of everything in it, served for real: what the walk walks through."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.brand import load_brand
from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.casework.review import CRITERIA
from bot.commands.annotations import add_note, ask_review
from bot.commands.cases import Details, hear, note_details, opening_message
from bot.commands.corrections import correct_anger
from bot.commands.decisions import decide
from bot.commands.merging import merge
from bot.commands.outbox import send
from bot.commands.reviews import review_case
from bot.commands.team import add_agent, add_person
from bot.commands.ways_in import make_link
from bot.labels import Anger, Lane, PublicIntent, Risk, Wish
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.queue import Inbound, Reading
from bot.store.team import Agent, Role
from bot.store.trail import Actor, acting
from bot.store.unit_of_work import Store, Work
from tests.conftest import ROOT, SECRET
from tests.integration.browsing import escalated
from tests.integration.serving import serving
from tests.story import comment, complaint, message

EVIL = "<script>window.pwned=1</script>\"'><img src=x onerror=window.pwned=1>{{ 1234*5 }}"
"""What somebody writes in every field a customer or colleague can fill."""

WORDS = (
    ("Marie Dupont", "Mon colis n’est jamais arrivé, trois semaines que j’attends, c’est lamentable !"),
    ("Karim B.", "Facturé deux fois pour la même lampe, et personne ne répond au téléphone."),
    ("Sophie Nguyen-Lefèvre", "L’abat-jour est arrivé cassé. Je veux juste qu’on me le remplace."),
    ("jean_michel_59", "Une honte. Je préviens 60 Millions de consommateurs et mon avocat."),
)


@dataclass
class Served:
    """A running console: its address, its store, the passwords of one person of each role."""

    address: str
    settings: Settings
    store: Store
    passwords: dict[Role, str] = field(default_factory=dict)
    link: str = ""
    alone: int = 0
    """A conversation that belongs to no case."""

    def email(self, role: Role) -> str:
        return f"{role.value}@example.com"


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a filled console from a database of its own."""
    url = f"sqlite:///{folder}/apaise.db"
    settings = Settings(
        _env_file=None,
        database_url=url,
        apaise_secret=SecretStr(SECRET),
        rasa_secret=SecretStr(SECRET),
        sandbox_secret=SecretStr(SECRET),
        brand_file=ROOT / "brand.yml",
        var_dir=folder,
    )
    store = Store(make_engine(url), load_brand(ROOT / "brand.yml"))
    migrate(store.engine)
    with serving(settings, store) as address:
        here = Served(address, settings, store)
        fill(store, here)
        yield here
    store.engine.dispose()


def fill(store: Store, here: Served) -> None:
    """People of every role, cases in every mood, and somebody who tries to break in with words."""
    people = {}
    with store.work() as work:
        for role, name in zip(Role, ("Léa Martin", "Nadia Benali", "Paul Roche"), strict=True):
            people[role], here.passwords[role] = add_agent(work, here.email(role), name, role, 2)
        newcomer = add_person(work, "new@example.com", EVIL[:190], Role.AGENT, 0)
        here.link = make_link(work, newcomer)
    for number, (name, words) in enumerate(WORDS):
        _case(store, people, number, name, words)
    _attack(store, people[Role.AGENT])
    with store.work() as work:
        here.alone = comment(work, EVIL, Author("alone", EVIL[:190])).conversation.id


def _case(store: Store, people: dict[Role, Agent], number: int, name: str, words: str) -> None:
    author = Author(f"customer{number}", name)
    with store.work() as work:
        case, escalation = escalated(work, words, author)
        heard = message(work, "Ma commande est la CMD-48213, je voudrais être remboursé.", author)
        opening = opening_message(work, case)
        assert opening is not None
        for inbound, intent in ((heard, "give_details"), (opening, "complaint_delivery")):
            _read(work, inbound, intent, number % 4)
        note_details(work, case, Details("CMD-48213", words, Wish.REFUND), f"test:{number}")
        private = next(place for place in case.conversations if place.lane is Lane.PRIVATE)
        send(work, private, "Merci, je transmets à l’équipe qui décide.", f"test:said:{number}")
        if number == 2:
            escalation.due_at = work.now - timedelta(minutes=12)
    if number == 1:
        nadia, paul = people[Role.SUPERVISOR], people[Role.ADMIN]
        with store.work() as work:
            correct_anger(work, work.get(Case, case.id), heard.id, nadia, Anger.CALM)
        with store.work() as work:
            decide(work, escalation.id, paul, Choice(DecisionKind.APPROVE, Money(2000), "Désolés"))
    if number in (0, 2):
        with store.work() as work:
            ask_review(work, work.get(Case, case.id), people[Role.AGENT])
    if number == 0:
        marks = dict(zip(CRITERIA, ("yes", "partly", "no", "yes"), strict=True))
        with store.work() as work:
            review_case(work, work.get(Case, case.id), people[Role.SUPERVISOR], marks, EVIL)
    if number == 3:
        with store.work() as work:
            namesake = comment(work, "Toujours rien !", Author("twin", name)).conversation.identity
            reason = f"Même commande. {EVIL}"
            merge(work, case.customer_id, namesake.customer_id, people[Role.SUPERVISOR], reason)


def _read(work: Work, inbound: Inbound, intent: str, anger: int) -> None:
    work.session.add(
        Reading(
            inbound_id=inbound.id,
            intent=intent,
            confidence=0.91,
            anger=anger,
            anger_confidence=0.64,
            risks=[Risk.LEGAL.value] if anger == 3 else [],
            entities={},
        )
    )
    work.session.flush()


def _attack(store: Store, agent: Agent) -> None:
    """The last case: `EVIL` wherever words can be put."""
    author = Author("evil", EVIL[:190])
    with store.work() as work:
        case, _ = escalated(work, EVIL, author)
        case.reference, case.what_happened = EVIL[:90], EVIL
        for place in case.conversations:
            place.thread_title = EVIL
        _read(work, message(work, EVIL, author), "insult", 2)
        private = next(place for place in case.conversations if place.lane is Lane.PRIVATE)
        send(work, private, EVIL, "test:evil")
        hear(work, comment(work, EVIL, author, thread="p2"), complaint(PublicIntent.CRITICISM))
    with store.work() as work:
        add_note(work, work.get(Case, case.id), agent, EVIL, "test")
    actor = Actor(agent.id, EVIL, "console", EVIL, object_kind="case", object_id=str(case.id))
    with acting(actor), store.work() as work:
        work.get(Case, case.id).reference = f"2 {EVIL}"[:90]
