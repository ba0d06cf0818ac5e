"""The assistant is away for hours and comments keep coming: the whole way, from webhooks to the platform.

Only the assistant is scripted. No clock of the machine is asked: what counts is who is served before whom.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from bot.casework.decision import EscalationReason
from bot.errors import AssistantUnavailable
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent, Escalation
from bot.store.queue import UNFINISHED, Inbound, Outbound, QueueState
from bot.store.unit_of_work import Store
from bot.web import make_web
from bot.worker.inbound import InboundLoop
from bot.worker.rasa import TurnAnswer
from tests.conftest import SECRET, MovableClock
from tests.fakes.meta.deliveries import told_comment, told_message
from tests.fakes.meta.network import Comment, Person
from tests.fakes.meta.webhooks import Delivery
from tests.integration.meta_scene import MetaScene, for_meta, meta_scene
from tests.integration.scripted import Scripted

CUSTOMERS, EACH = 80, 3
APART = timedelta(seconds=30)
ANSWERED_WITHIN = timedelta(hours=2)
"""Of `brand.yml` here: two hours of comments, and an assistant that is back a quarter of an hour later."""
BACK_AFTER = timedelta(minutes=15)
CATCHING_UP = timedelta(minutes=20)
"""At most, at the pace that Meta is called with."""
THREADS = 4


class Stumbling(Scripted):
    """An assistant that fails the first time it is to read one of these texts."""

    def __init__(self, store: Store, texts: set[str]) -> None:
        super().__init__(store)
        self._texts = texts

    def turn(self, inbound: Inbound) -> TurnAnswer:
        if self.fails is None and inbound.text in self._texts:
            self._texts.discard(inbound.text)
            raise AssistantUnavailable("once")
        return super().turn(inbound)


@dataclass
class Backlog:
    scene: MetaScene
    web: TestClient
    rasa: Scripted
    loop: InboundLoop
    said: dict[str, list[Comment]] = field(default_factory=dict)
    """What each person wrote in public while the assistant was away, in their order."""

    def deliver(self, delivery: Delivery) -> None:
        answer = self.web.post("/webhooks/facebook", content=delivery.body, headers=delivery.headers)
        assert answer.status_code == 200

    def comments(self, person: Person, text: str) -> None:
        comment = self.scene.graph.network.comments_on(person, text)
        self.deliver(told_comment(self.scene.graph.network.page, comment, person))
        self.said.setdefault(person.public_id, []).append(comment)

    def writes(self, person: Person, text: str) -> None:
        message = self.scene.graph.network.writes(person, text)
        self.deliver(told_message(self.scene.graph.network.page, person, message))

    def unhandled(self) -> int:
        query = select(func.count()).select_from(Inbound).where(Inbound.state.in_(UNFINISHED))
        with self.scene.store.reading() as work:
            return work.session.scalar(query) or 0

    def unsent(self) -> int:
        query = select(func.count()).select_from(Outbound).where(Outbound.state.in_(UNFINISHED))
        with self.scene.store.reading() as work:
            return work.session.scalar(query) or 0

    def read_all(self) -> None:
        """As many threads as a worker has read what is left; what was put back comes a little later."""

        def read() -> None:
            while self.loop.run_once():
                pass

        while self.unhandled():
            with ThreadPoolExecutor(THREADS) as pool:
                for task in [pool.submit(read) for _ in range(THREADS)]:
                    task.result()
            self.scene.clock.move(seconds=10)

    def send_all(self) -> None:
        """At the pace of the page, for as long as that takes and no longer than it may."""
        until = self.scene.clock() + CATCHING_UP
        while self.unsent():
            self.scene.courier.run_once()
            self.scene.clock.move(seconds=2)
            assert self.scene.clock() < until


def words(customer: int, time: int) -> str:
    return f"Client {customer}, fois {time + 1} : toujours rien"


@pytest.fixture
def backlog(store: Store, clock: MovableClock, settings: Settings) -> Iterator[Backlog]:
    hours = ANSWERED_WITHIN / timedelta(hours=1)
    brand = store.brand.model_copy(update={"public_answer_within_hours": hours})
    with meta_scene(replace(store, brand=brand), clock, settings) as scene:
        rasa = Stumbling(scene.store, {words(number, 0) for number in range(40, CUSTOMERS, 8)})
        loop = InboundLoop(scene.store, rasa, scene.platforms, SECRET)
        yield Backlog(scene, TestClient(make_web(for_meta(settings, scene.graph), scene.store)), rasa, loop)


def known_in_private(backlog: Backlog, name: str) -> Person:
    """Somebody who was answered once, in public and in private: the platform said who they are there."""
    person = backlog.scene.graph.network.joins(name)
    backlog.comments(person, "Rien reçu")
    assert backlog.loop.run_once()
    with backlog.scene.store.reading() as work:
        backlog.scene.answer_in_private(work.session.scalars(select(Inbound)).one())
    backlog.scene.carry(2)
    assert len(backlog.scene.graph.network.told(person)) == 1
    del backlog.said[person.public_id]
    return person


def storm(backlog: Backlog, last: Person) -> None:
    """Everybody complains, again and again, and `last` last; the worker is there, its assistant is not."""
    backlog.rasa.fails = lambda: None
    crowd = [backlog.scene.graph.network.joins(f"Client {number}") for number in range(CUSTOMERS)]
    for time in range(EACH):
        for number, person in enumerate(crowd):
            backlog.comments(person, words(number, time))
            backlog.loop.run_once()
            backlog.scene.clock.move(seconds=APART.total_seconds())
    for text in ("Toujours rien", "Vraiment rien"):
        backlog.comments(last, text)
    backlog.scene.clock.move(seconds=BACK_AFTER.total_seconds())


def test_after_hours_without_the_assistant_all_are_handled_and_nobody_waits_in_private(
    backlog: Backlog,
) -> None:
    marie = known_in_private(backlog, "Marie")
    before = len(backlog.rasa.read)
    storm(backlog, marie)
    assert backlog.unhandled() == CUSTOMERS * EACH + 2
    assert len(backlog.rasa.read) == before, "nothing was read"
    assert QueueState.DEAD not in states(backlog)

    back_at = backlog.scene.clock()
    backlog.rasa.fails = None
    for _ in range(20):
        assert backlog.loop.run_once()
    backlog.writes(marie, "Vous êtes là ?")
    served_before = len(backlog.rasa.read)
    for _ in range(3):
        assert backlog.loop.run_once()
    assert backlog.rasa.read[served_before:] == ["Toujours rien", "Vraiment rien", "Vous êtes là ?"]
    public = public_answers(backlog)
    backlog.scene.courier.run_once()
    told = backlog.scene.graph.network.told(marie)
    assert [message.text for message in told][1:] == ["Réponse à : Vous êtes là ?"]
    assert public_answers(backlog) == public, "no public answer of the backlog went before"

    backlog.read_all()
    backlog.send_all()
    assert states(backlog) == {QueueState.DONE, QueueState.CANCELLED}
    in_order(backlog)
    answered_or_left_to_a_person(backlog, back_at)


def states(backlog: Backlog) -> set[QueueState]:
    with backlog.scene.store.reading() as work:
        inbound, outbound = select(Inbound.state), select(Outbound.state)
        return {*work.session.scalars(inbound), *work.session.scalars(outbound)}


def public_answers(backlog: Backlog) -> int:
    comments = backlog.scene.graph.network.comments.values()
    return sum(1 for comment in comments if not comment.author)


def in_order(backlog: Backlog) -> None:
    """Each message was read once, and those of one person in the order they were written."""
    read = backlog.rasa.read
    for comments in backlog.said.values():
        texts = [comment.text for comment in comments]
        assert [text for text in read if text in texts] == texts


def answered_or_left_to_a_person(backlog: Backlog, back_at: datetime) -> None:
    """What was too old when the assistant came back is on the desk, all else answered, nothing both."""
    for comments in backlog.said.values():
        answers = [len(backlog.scene.graph.network.answers(comment)) for comment in comments]
        tasks = tasks_of(backlog, comments)
        assert [one + other for one, other in zip(answers, tasks, strict=True)] == [1] * len(comments)
        for comment, task in zip(comments, tasks, strict=True):
            if comment.at < back_at - ANSWERED_WITHIN:
                assert task
            if comment.at > back_at - ANSWERED_WITHIN + CATCHING_UP:
                assert not task


def tasks_of(backlog: Backlog, comments: list[Comment]) -> list[int]:
    """For each comment whether its answer was cancelled as too late, its case being on the desk for that."""
    ids = [comment.id for comment in comments]
    with backlog.scene.store.reading() as work:
        rows = {row.in_reply_to: row for row in work.session.scalars(select(Outbound)) if not row.external_id}
        for comment_id in rows.keys() & set(ids):
            case = work.get(Case, rows[comment_id].case_id)
            of_case = select(Escalation.reason).where(Escalation.case_id == case.id)
            assert work.session.scalars(of_case).all() == [EscalationReason.TOO_LATE]
            key = f"outbound:{rows[comment_id].id}:too_late"
            assert work.session.scalars(select(CaseEvent).where(CaseEvent.key == key)).one()
        return [int(comment_id in rows) for comment_id in ids]
