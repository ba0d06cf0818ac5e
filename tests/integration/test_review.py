"""The review queue: what waits and why, what is kept, and the page without a mouse or a script."""

import re
from dataclasses import replace

import pytest

from bot.brand import ReviewConfig
from bot.casework.case import CaseStatus
from bot.casework.review import CRITERIA, Mark, ReviewReason
from bot.commands.cases import drop, hear
from bot.commands.history import EventKind, record
from bot.commands.reviews import Waiting, review_case, waiting_reviews
from bot.errors import WrongState
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.queue import Reading
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store, Work
from tests.conftest import MovableClock
from tests.integration.browsing import employee, marked
from tests.story import agent, comment, complaint, message

ALL_WELL = dict.fromkeys(CRITERIA, "yes")
EVIL = "<script>alert('x')</script>"


def with_rate(store: Store, percent: float) -> Store:
    review = ReviewConfig(sample_percent=percent, unsure_below=0.5, anger_unsure_below=0.4, days=7)
    return replace(store, brand=store.brand.model_copy(update={"review": review}))


@pytest.fixture
def store(store: Store) -> Store:
    """Nothing is sampled, so that every case in the queue is there for what the test did."""
    return with_rate(store, 0)


def a_case(work: Work, name: str, sure: float = 0.9, anger_sure: float = 0.9) -> Case:
    heard = comment(work, f"Colis perdu, dit {name}", Author(name, name))
    work.session.add(
        Reading(
            inbound_id=heard.id,
            intent="complaint_delivery",
            confidence=sure,
            anger=1,
            anger_confidence=anger_sure,
        )
    )
    return hear(work, heard, complaint()).case


def mark(work: Work, case: Case, agent_id: int) -> None:
    key = f"case:{case.id}:review:{work.now.timestamp()}"
    record(work, case, EventKind.REVIEW_ASKED, key, agent_id=agent_id)


def supervisor(work: Work) -> Agent:
    return agent(work, "Nadia", 3, Role.SUPERVISOR)


def test_what_waits_and_in_what_order(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        ended = a_case(work, "ended")
        a_case(work, "sure and open")
        unsure = a_case(work, "unsure", sure=0.49)
        angry = a_case(work, "unsure of the anger", anger_sure=0.39)
        asked = a_case(work, "asked", sure=0.1)
        ended.status = CaseStatus.CLOSED
        mark(work, asked, supervisor(work).id)
    expected = [
        Waiting(asked.id, ReviewReason.ASKED),
        Waiting(unsure.id, ReviewReason.UNSURE),
        Waiting(angry.id, ReviewReason.UNSURE),
    ]
    with store.reading() as work:
        assert waiting_reviews(work) == expected
    with with_rate(store, 100).reading() as work:
        assert waiting_reviews(work) == [*expected, Waiting(ended.id, ReviewReason.SAMPLED)]
    clock.move(days=8)
    with with_rate(store, 100).reading() as work:
        assert waiting_reviews(work) == expected[:1], "what was asked for is never forgotten"


def test_a_case_opened_well_after_its_message_came_in(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        heard = comment(work, "Colis perdu")
        reading = {"intent": "other", "confidence": 0.1, "anger": 0, "anger_confidence": 0.9}
        work.session.add(Reading(inbound_id=heard.id, **reading))
        clock.move(minutes=20)
        case = hear(work, heard, complaint()).case
        assert waiting_reviews(work) == [Waiting(case.id, ReviewReason.UNSURE)]


def test_a_message_of_an_earlier_case_makes_no_later_one_unsure(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        first = a_case(work, "twice", sure=0.1)
        clock.move(minutes=1)
        drop(work, first, "test")
        clock.move(hours=1)
        second = a_case(work, "twice")
        assert first.id != second.id
    with store.reading() as work:
        assert second.id not in [one.case_id for one in waiting_reviews(work)]


def test_a_case_is_read_again_once_until_it_is_asked_for(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        case, nadia = a_case(work, "unsure", sure=0.2), supervisor(work)
        review = review_case(work, case, nadia, {**ALL_WELL, "tone": "partly"}, "  Un peu sec ")
        assert (review.why, review.tone, review.solved) == ("unsure", Mark.PARTLY, Mark.YES)
        assert (review.comment, review.agent_id, review.at) == ("Un peu sec", nadia.id, clock.now)
        assert waiting_reviews(work) == []
        with pytest.raises(WrongState, match="n’attend pas ou plus de relecture"):
            review_case(work, case, nadia, ALL_WELL, "")
    clock.move(minutes=1)
    with store.work() as work:
        mark(work, work.get(Case, case.id), nadia.id)
        assert waiting_reviews(work) == [Waiting(case.id, ReviewReason.ASKED)]
        review_case(work, work.get(Case, case.id), nadia, ALL_WELL, "")
        assert waiting_reviews(work) == []


@pytest.mark.parametrize("marks", [{}, {**ALL_WELL, "tone": ""}, {**ALL_WELL, "solved": "maybe"}])
def test_every_question_needs_an_answer(store: Store, marks: dict[str, str]) -> None:
    with store.work() as work:
        case = a_case(work, "unsure", sure=0.2)
        with pytest.raises(WrongState, match="quatre questions"):
            review_case(work, case, supervisor(work), marks, "")
        with pytest.raises(WrongState, match="trop long"):
            review_case(work, case, agent(work, "Ida", 1), ALL_WELL, "x" * 2001)


def test_the_queue_is_walked_from_card_to_card(settings: Settings, store: Store) -> None:
    with store.work() as work:
        first, second = a_case(work, "Un", sure=0.1), a_case(work, "Deux", sure=0.2)
        message(work, "secret", Author("Deux", "Deux"))
    person = employee(settings, store, "Ada", 3, Role.SUPERVISOR)
    html = person.see("/console/review")
    assert "0 sur 2 aujourd’hui" in html
    assert f'href="/console/review/{first.id}" data-testid="start"' in html
    card = person.see(f"/console/review/{first.id}")
    assert f'id="skip" href="/console/review/{second.id}"' in card
    assert len(re.findall(r'type="radio"', card)) == 12
    assert "autofocus" in card

    refused = person.send(f"/console/review/{first.id}", **{**ALL_WELL, "tone": "", "comment": EVIL})
    assert refused.status_code == 409
    assert "Répondez aux quatre questions" in refused.text
    assert refused.text.count("checked") == 3
    assert EVIL not in refused.text

    kept = person.send(f"/console/review/{first.id}", **{**ALL_WELL, "solved": "no", "comment": EVIL})
    assert kept.headers["location"] == f"/console/review/{second.id}?done=kept"
    assert "1 sur 2 aujourd’hui" in person.see(kept.headers["location"])
    again = person.send(f"/console/review/{first.id}", **ALL_WELL)
    assert "n’attend pas ou plus de relecture" in again.text
    assert marked(again.text, "score-card") == 0

    kept = person.send(f"/console/review/{second.id}", **ALL_WELL)
    assert kept.headers["location"] == "/console/review?done=kept"
    html = person.see(kept.headers["location"]).replace("\xa0", " ").replace("&nbsp;", " ")
    for words in (
        "2 sur 2 aujourd’hui",
        "Tout est relu",
        "Ada : 2 relectures",
        "Problème réglé : non",
        "50 %",
    ):
        assert words in html, words
    assert EVIL not in html


def test_the_queue_is_for_supervisors(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case = a_case(work, "Un", sure=0.1)
    person = employee(settings, store)
    for address in ("/console/review", f"/console/review/{case.id}"):
        assert person.browser.get(address).status_code == 403
    assert person.send(f"/console/review/{case.id}", **ALL_WELL).status_code == 403
    assert "/console/review" not in person.see("/console")


def test_today_counts_from_the_midnight_of_the_brand(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        review_case(work, a_case(work, "hier", sure=0.1), supervisor(work), ALL_WELL, "")
    clock.move(hours=15)
    with store.work() as work:
        a_case(work, "aujourd’hui", sure=0.1)
    html = employee(settings, store, "Ada", 3, Role.ADMIN).see("/console/review")
    assert "0 sur 1 aujourd’hui" in html
    assert "Nadia : 1 relecture" in html
