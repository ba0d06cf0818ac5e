"""A worker whose assistant is scripted: what platforms tell, and what is read and said because of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from bot.commands.cases import hear
from bot.commands.intake import store_events
from bot.errors import AssistantUnavailable
from bot.labels import Lane
from bot.platforms.events import Author, BrandAnswered, BrandWrote, Comment, PlatformEvent, PrivateMessage
from bot.platforms.registry import Platforms
from bot.store.cases import Case, CaseEvent
from bot.store.customers import Conversation
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind
from bot.store.unit_of_work import Store, Work
from bot.worker.inbound import InboundLoop
from bot.worker.rasa import RasaClient, Reply, TurnAnswer
from tests.conftest import SECRET, MovableClock
from tests.story import MARIE, complaint

PLATFORM = "facebook"
ACCOUNT = "1001"


class Scripted(RasaClient):
    """Stands for Rasa and its actions: opens a case for every message and answers what it reads.

    `meanwhile` is told once while it thinks; `last` is the last thing it does. With `fails` it does
    that and is away.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read: list[str] = []
        self.fails: Callable[[], object] | None = None
        self.meanwhile: tuple[PlatformEvent, ...] = ()
        self.last: Callable[[], object] = lambda: None

    def is_well(self) -> bool:
        return self.fails is None

    def turn(self, inbound: Inbound) -> TurnAnswer:
        if self.fails is not None:
            self.fails()
            raise AssistantUnavailable("away")
        self.read.append(inbound.text)
        with self._store.work() as work:
            hear(work, work.get(Inbound, inbound.id), complaint())
            store_events(work, PLATFORM, ACCOUNT, self.meanwhile)
        self.meanwhile = ()
        self.last()
        return TurnAnswer(complaint(), (Reply(f"Réponse à : {inbound.text}", "utter"),))


def case_of(work: Work) -> Case:
    """The only case there is."""
    return work.session.scalars(select(Case)).one()


@dataclass
class ScriptedInbox:
    store: Store
    clock: MovableClock

    def __post_init__(self) -> None:
        self.rasa = Scripted(self.store)
        self._loop = InboundLoop(self.store, self.rasa, Platforms([]), SECRET)

    def told(self, *events: PlatformEvent) -> None:
        """One delivery."""
        with self.store.work() as work:
            store_events(work, PLATFORM, ACCOUNT, events)

    def handled(self) -> None:
        """The worker does all there is to do."""
        while self._loop.run_once():
            pass

    def comment(self, text: str = "Rien reçu", number: int = 1, author: Author = MARIE) -> Comment:
        return Comment(f"555_{number}", author, "1001_555", "", text, self.clock(), account=ACCOUNT)

    def message(self, text: str = "Bonjour", number: int = 1, author: Author = MARIE) -> PrivateMessage:
        return PrivateMessage(f"m_{number}", author, text, self.clock(), account=ACCOUNT)

    def answer(self, text: str = "Je regarde.", number: int = 9) -> BrandAnswered:
        """The page answers the first comment."""
        return BrandAnswered(f"555_{number}", "555_1", text, self.clock(), ACCOUNT)

    def echo(
        self, text: str = "Je regarde.", number: int = 9, *, key: str = "", ours: bool = False
    ) -> BrandWrote:
        """The page writes to Marie in private."""
        return BrandWrote(f"m_{number}", MARIE, text, self.clock(), key, ours, ACCOUNT)

    def is_muted(self, lane: Lane) -> bool:
        """Of the only conversation there."""
        with self.store.reading() as work:
            return work.session.scalars(select(Conversation).where(Conversation.lane == lane)).one().is_muted

    def replies(self) -> list[tuple[str, str]]:
        """What was said or is to be, with the state of each."""
        with self.store.reading() as work:
            query = select(Outbound).where(Outbound.kind != OutboundKind.SLACK_CARD).order_by(Outbound.id)
            return [(row.text, row.state.value) for row in work.session.scalars(query)]

    def rows(self, *kinds: InboundKind) -> list[Inbound]:
        with self.store.reading() as work:
            query = select(Inbound).where(Inbound.kind.in_(kinds)).order_by(Inbound.id)
            return list(work.session.scalars(query))

    def history(self) -> list[str]:
        with self.store.reading() as work:
            return list(work.session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))

    @contextmanager
    def changing(self, number: int = 1) -> Iterator[Outbound]:
        """The n-th reply, to be put in another state."""
        with self.store.work() as work:
            query = select(Outbound).where(Outbound.kind != OutboundKind.SLACK_CARD).order_by(Outbound.id)
            yield work.session.scalars(query).all()[number - 1]
