"""The figures of Today: counted by hand on a small inbox, on both databases, and shown on the page."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from bot.casework.case import CaseStatus
from bot.casework.decision import EscalationReason
from bot.commands.cases import close, hear
from bot.commands.escalations import escalate
from bot.commands.outbox import send
from bot.commands.private import open_private
from bot.console.figures import (
    Answers,
    Cohort,
    Deadlines,
    cohort,
    dead_rows,
    deadlines,
    first_answers,
    moods,
)
from bot.console.periods import Span
from bot.console.person import anger_by_month
from bot.labels import Anger
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.corrections import Correction
from bot.store.queue import Inbound, QueueState, Reading
from bot.store.unit_of_work import Store, Work
from tests.conftest import SECRET, MovableClock
from tests.integration.browsing import employee, escalated, marked
from tests.story import agent, comment, complaint, message, opening


@pytest.fixture
def day(clock: MovableClock) -> Span:
    return Span(clock.now - timedelta(hours=9), clock.now + timedelta(hours=1))


def read(work: Work, inbound: Inbound, anger: Anger) -> Inbound:
    work.session.add(
        Reading(
            inbound_id=inbound.id,
            intent="complaint_delivery",
            confidence=0.9,
            anger=int(anger),
            anger_confidence=0.9,
        )
    )
    work.session.flush()
    return inbound


def answered(work: Work, inbound: Inbound, after: timedelta) -> None:
    row = send(work, inbound.conversation, "Merci de votre message.", f"test:{inbound.id}")
    row.state, row.sent_at = QueueState.DONE, inbound.received_at + after


def somebody(number: int) -> Author:
    return Author(f"c{number}", f"Client {number}")


def test_messages_are_counted_by_anger_in_every_span(store: Store, clock: MovableClock) -> None:
    begin = clock.now
    with store.work() as work:
        for number, anger in enumerate((Anger.CALM, Anger.FURIOUS, Anger.FURIOUS)):
            read(work, comment(work, "bonjour", somebody(number)), anger)
        message(work, "pas encore lu")
        opening(work)
    clock.move(hours=1)
    with store.work() as work:
        read(work, comment(work, "encore"), Anger.ANGRY)
    hour = timedelta(hours=1)
    spans = [Span(begin, begin + hour), Span(begin + hour, begin + 2 * hour), Span(begin - hour, begin)]
    with store.reading() as work:
        first, second, before = moods(work, [*spans])
    assert (first.messages, first.angry, first.unread) == (4, 2, 1)
    assert first.by_anger[Anger.FURIOUS] == 2
    assert (second.messages, second.by_anger[Anger.ANGRY]) == (1, 1)
    assert before.messages == 0
    assert (first + second).messages == 5


def test_a_corrected_anger_is_the_one_that_counts(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        row, who = read(work, comment(work, "bravo, vraiment bravo"), Anger.CALM), employee_id(work)
        for anger, undone in ((Anger.FURIOUS, None), (Anger.ANGRY, work.now)):
            correction = {"inbound_id": row.id, "anger": int(anger), "undone_at": undone}
            work.session.add(Correction(**correction, agent_id=who, at=work.now))
            work.session.flush()
    with store.reading() as work:
        (mood,) = moods(work, [Span(clock.now - timedelta(hours=1), clock.now + timedelta(hours=1))])
        customer = work.get(Inbound, row.id).conversation.identity.customer
        (_, month) = anger_by_month(work, customer)[-1]
    assert (mood.messages, mood.by_anger[Anger.FURIOUS]) == (1, 1)
    assert (month.messages, month.by_anger[Anger.FURIOUS]) == (1, 1)


def test_first_answers_by_nearest_rank(store: Store, day: Span, clock: MovableClock) -> None:
    waits = [10, 20, 30, 40, 1000]
    with store.work() as work:
        for number, seconds in enumerate(waits):
            heard = comment(work, "bonjour", somebody(number))
            answered(work, heard, timedelta(seconds=seconds))
        send(work, comment(work, "et moi ?", somebody(9)).conversation, "jamais partie", "test:todo")
        late = comment(work, "demain", somebody(10))
        answered(work, late, timedelta(days=1))
        answered(work, message(work, "en privé", somebody(11)), timedelta(seconds=1))
    with store.reading() as work:
        found = first_answers(work, day)
        nothing = first_answers(work, Span(day.until, day.until + timedelta(days=1)))
    assert (found.begun, found.answered) == (7, 5)
    assert found.median == pytest.approx(30, abs=0.01)
    assert found.p95 == pytest.approx(1000, abs=0.01)
    assert nothing == Answers(0, 0, None, None)


def test_how_far_cases_came_before_the_span_ended(store: Store, day: Span, clock: MovableClock) -> None:
    with store.work() as work:
        cases = []
        for number in range(4):
            cases.append(hear(work, comment(work, "Colis perdu", somebody(number)), complaint()).case)
        open_private(work, opening(work, author=somebody(0)), SECRET)
        close(work, cases[1], employee_id(work), "test:closed")
    with store.reading() as work:
        assert cohort(work, day) == Cohort(opened=4, in_public=4, moved=1, resolved=1)
        assert cohort(work, day).moved_share == 0.25
    clock.move(hours=2)
    with store.work() as work:
        close(work, work.get(type(cases[2]), cases[2].id), employee_id(work), "test:later")
    with store.reading() as work:
        assert cohort(work, day).resolved == 1
        assert cohort(work, Span(day.since, clock.now + timedelta(hours=1))).resolved == 2
        assert cohort(work, Span(day.until, day.until)).resolved_share is None


def employee_id(work: Work) -> int:
    return agent(work, f"Ada{work.now.timestamp()}", 1).id


def test_what_waits_by_deadline(store: Store, clock: MovableClock) -> None:
    midnight = clock.now + timedelta(hours=14)
    dues = [-1, 0.5, 3, 20, 30]
    with store.work() as work:
        for number, hours in enumerate(dues):
            _, escalation = escalated(work, author=somebody(number))
            escalation.due_at = clock.now + timedelta(hours=hours)
        ended, _ = escalated(work, author=somebody(9))
        ended.status = CaseStatus.CLOSED
    with store.reading() as work:
        assert deadlines(work, midnight) == Deadlines(late=1, soon=1, today=1, later=2)
        assert deadlines(work, clock.now + timedelta(minutes=10)) == Deadlines(1, 0, 0, 4)


def test_dead_rows_of_both_ends(store: Store) -> None:
    with store.work() as work:
        heard = comment(work, "bonjour")
        heard.state = QueueState.DEAD
        send(work, heard.conversation, "Bonjour", "test:dead").state = QueueState.DEAD
        comment(work, "encore")
    with store.reading() as work:
        assert dead_rows(work) == 2


def test_the_page_says_figures_and_leads_to_their_cases(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        for number in range(4):
            heard = read(work, comment(work, "Colis perdu", somebody(number)), Anger.FURIOUS)
            case = hear(work, heard, complaint()).case
            answered(work, heard, timedelta(seconds=90))
        escalate(work, case, EscalationReason.COMPENSATION, "test")
    clock.move(minutes=30)
    person = employee(settings, store)
    html = person.see("/console/today").replace("\xa0", " ").replace("&nbsp;", " ")
    for name in ("messages", "angry", "answers", "moved", "resolved", "deadlines", "dead"):
        assert marked(html, f"figure-{name}") == 1, name
    for words in ("100 %", "1 min 30 s", "4 furieux", "0 sur 4 ouverts"):
        assert words in html, words
    assert "/console/conversations?status=resolved&amp;from=2026-11-20&amp;to=2026-11-20" in html
    assert "/console/conversations?anger=3&amp;from=2026-11-20&amp;to=2026-11-20" in html
    for link in set(re.findall(r'href="(/console\?[^"]*)"', html)):
        person.see(link.replace("&amp;", "&"))
    for key in ("7d", "30d", "nonsense"):
        assert marked(person.see(f"/console/today?period={key}"), "figure-messages") == 1


def test_an_empty_inbox_says_so(settings: Settings, store: Store) -> None:
    html = employee(settings, store).see("/console/today")
    assert "Aucun message sur cette période" in html
    assert "aucune réponse" in html
    assert "storm-volume" not in html


def test_the_chart_is_a_picture_that_runs_nothing(settings: Settings, store: Store) -> None:
    with store.work() as work:
        read(work, comment(work, "Colis perdu"), Anger.FURIOUS)
    person = employee(settings, store)
    html = person.see("/console/today?period=7d")
    address = re.search(r'src="(/console/today/anger\.svg[^"]*)"', html)
    assert address
    response = person.browser.get(address[1].replace("&amp;", "&"))
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    root = ElementTree.fromstring(response.text)  # noqa: S314 - our own
    assert "Messages reçus" in "".join(root.itertext())
    assert "<script" not in response.text
    assert "http" not in response.text.replace("http://www.w3.org/", "")
    assert "prefers-color-scheme" in response.text


def test_a_storm_is_said_in_words(settings: Settings, store: Store, clock: MovableClock) -> None:
    evening = clock.now
    for days in range(14, 0, -1):
        clock.now = evening - timedelta(days=days, minutes=30)
        with store.work() as work:
            comment(work, "bonjour", somebody(days))
    clock.now = evening - timedelta(minutes=30)
    with store.work() as work:
        for number in range(25):
            read(work, comment(work, "Panne !", somebody(100 + number)), Anger.FURIOUS)
    clock.now = evening
    html = employee(settings, store).see("/console/today")
    assert "25 messages en 3 heures, contre 1 d’habitude" in html
    assert "25 messages en colère en 3 heures, contre 0 d’habitude" in html


def test_the_chart_is_loaded_again_only_when_it_changed(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    person = employee(settings, store)

    def drawing() -> str:
        found = re.search(r"anger\.svg\?[^\"]*v=(\w+)", person.see("/console/today?period=30d"))
        assert found
        return found[1]

    with store.work() as work:
        comment(work, "bonjour")
    clock.move(minutes=1)
    before = drawing()
    assert drawing() == before
    with store.work() as work:
        comment(work, "encore")
    clock.move(minutes=1)
    assert drawing() != before


def test_days_are_those_of_the_brand(settings: Settings, store: Store, clock: MovableClock) -> None:
    clock.now = datetime.fromisoformat("2026-11-20T22:59:00+00:00")
    with store.work() as work:
        comment(work, "avant minuit à Paris")
    person = employee(settings, store)
    clock.move(seconds=30)
    assert "Aucun message" not in person.see("/console/today")
    clock.move(minutes=2)
    assert "Aucun message" in person.see("/console/today")
