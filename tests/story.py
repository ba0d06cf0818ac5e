"""Small words for telling stories in tests: a customer comments, an agent decides."""

import itertools

from bot.casework.reading import Understood
from bot.commands.intake import store_events
from bot.commands.team import add_agent
from bot.labels import Anger, PublicIntent, Risk, Wish
from bot.platforms.events import Author, Comment, PlatformEvent, PrivateMessage, PrivateOpened
from bot.store.queue import Inbound
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Work

MARIE = Author("marie", "Marie Dupont")
PAUL = Author("paul", "Paul")
NUMBERS = itertools.count(1)


def arrive(work: Work, event: PlatformEvent) -> Inbound:
    """A platform event is stored; returns its row."""
    (inbound_id,) = store_events(work, "sandbox", "maison-lumen", [event])
    return work.get(Inbound, inbound_id)


def comment(work: Work, text: str, author: Author = MARIE, thread: str = "p1") -> Inbound:
    number = next(NUMBERS)
    return arrive(work, Comment(f"c{number}", author, thread, "La collection d’automne", text, work.now))


def message(work: Work, text: str, author: Author = MARIE) -> Inbound:
    return arrive(work, PrivateMessage(f"m{next(NUMBERS)}", author, text, work.now))


def opening(work: Work, ref: str = "", author: Author = MARIE) -> Inbound:
    return arrive(work, PrivateOpened(f"o{next(NUMBERS)}", author, ref, work.now))


def complaint(
    intent: PublicIntent = PublicIntent.COMPLAINT_DELIVERY,
    anger: Anger = Anger.ANNOYED,
    risks: tuple[Risk, ...] = (),
    wish: Wish | None = None,
) -> Understood:
    return Understood(intent.value, 0.9, anger, 0.8, risks, wish)


def agent(work: Work, name: str, level: int, role: Role = Role.AGENT) -> Agent:
    return add_agent(work, f"{name.lower()}@example.com", name, role, level)[0]
