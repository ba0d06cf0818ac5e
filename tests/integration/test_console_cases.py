"""The list of cases and the page of one: found, filtered, leafed through, and shown as text."""

import re

import pytest

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.commands.cases import Details, hear, note_details
from bot.commands.decisions import answer, decide
from bot.commands.history import EventKind, record
from bot.commands.outbox import send
from bot.console import french
from bot.console.history import PLAIN, TOLD, sentence
from bot.console.queries import PAGE_SIZE, Cursor, Search, find_cases
from bot.labels import Anger, Lane, OtherIntent, PrivateIntent, PublicIntent, Risk, Wish
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case, CaseEvent
from bot.store.queue import QueueState, Reading
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work
from tests.conftest import MovableClock
from tests.integration.browsing import employee, escalated, marked
from tests.story import MARIE, PAUL, comment, complaint, message

EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def a_case(work: Work, text: str, author: Author, **reading: object) -> Case:
    return hear(work, comment(work, text, author), complaint(**reading)).case  # type: ignore[arg-type]


def names(html: str) -> list[str]:
    return re.findall(r'<span class="who">([^<]*)</span>', html)


def test_cases_are_listed_with_what_matters(settings: Settings, store: Store) -> None:
    with store.work() as work:
        escalated(work, "Colis jamais reçu")
    html = employee(settings, store).see("/console")
    assert marked(html, "case-row") == 1
    for words in ("Marie Dupont", "Colis jamais reçu", "Plainte : livraison", "Agacement", "À décider"):
        assert words in html
    assert "encore 4 h 00" in html


def test_search_finds_names_references_and_any_message(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case = a_case(work, "Mon colis n’est jamais arrivé", MARIE)
        message(work, "c’était la lampe Boréale")
        note_details(work, case, Details(reference="ML-4_2"), "test:1")
        a_case(work, "Facturé deux fois à 100 %", PAUL)
    person = employee(settings, store)
    for words, found in {
        "dupont": ["Marie Dupont"],
        "boréale": ["Marie Dupont"],
        "ml-4_2": ["Marie Dupont"],
        "marie boréale": ["Marie Dupont"],
        "paul boréale": [],
        "100 %": ["Paul"],
        "ml 43": [],
        "lampe ref": [],
        "_": ["Paul", "Marie Dupont"],
        "": ["Paul", "Marie Dupont"],
    }.items():
        html = person.browser.get("/console", params={"q": words}).text
        assert sorted(names(html)) == sorted(found), words
    assert "Aucun dossier ne correspond" in person.see("/console?q=rien")


def test_filters_narrow_the_list_together(store: Store) -> None:
    with store.work() as work:
        a_case(work, "Trop tard", MARIE, anger=Anger.FURIOUS, risks=(Risk.LEGAL,))
        a_case(work, "Facturé deux fois", PAUL, intent=PublicIntent.COMPLAINT_BILLING, anger=Anger.CALM)
    with store.reading() as work:

        def found(search: Search) -> list[str]:
            return sorted(case.customer.name for case in find_cases(work, search).cases)

        assert found(Search(anger=Anger.FURIOUS)) == ["Marie Dupont"]
        assert found(Search(anger=Anger.CALM)) == ["Paul"]
        assert found(Search(risk=Risk.LEGAL)) == ["Marie Dupont"]
        assert found(Search(risk=Risk.SAFETY)) == []
        assert found(Search(intent="complaint_billing")) == ["Paul"]
        assert found(Search(status=CaseStatus.OPEN)) == ["Marie Dupont", "Paul"]
        assert found(Search(status=CaseStatus.OPEN, q="paul", risk=Risk.LEGAL)) == []


def test_unknown_filters_and_cursors_ask_for_nothing(settings: Settings, store: Store) -> None:
    with store.work() as work:
        a_case(work, "Trop tard", MARIE)
    odd = "/console?status=x&intent=y&anger=9&risk=z&after=2020~x&q=%00"
    assert names(employee(settings, store).see(odd)) == ["Marie Dupont"]


def test_pages_follow_each_other_without_gap_or_repeat(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        for number in range(PAGE_SIZE + 5):
            a_case(work, "Trop tard", Author(f"a{number}", f"Client {number}"))
            clock.move(seconds=number % 2)  # some share the same moment
    person = employee(settings, store)
    first = person.see("/console?q=client")
    following = re.search(r'href="(/console\?[^"]*after=[^"]*)"', first)
    assert following
    second = person.see(following.group(1).replace("&amp;", "&"))
    assert len(names(first)) == PAGE_SIZE
    seen = names(first) + names(second)
    assert seen == [f"Client {number}" for number in reversed(range(PAGE_SIZE + 5))]
    assert "Page suivante" not in second


def test_a_cursor_survives_its_own_writing(clock: MovableClock) -> None:
    cursor = Cursor(clock(), 12)
    assert Cursor.parse(str(cursor)) == cursor
    assert Cursor.parse("2026-01-01T00:00:00~1") is None


def test_a_case_shows_everything_that_happened(settings: Settings, store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        boss = employee_of(work)
        case, escalation = escalated(work, "Colis jamais reçu")
        heard = message(work, "je veux être remboursée")
        work.session.add(
            Reading(
                inbound_id=heard.id,
                intent="give_details",
                confidence=0.91,
                anger=2,
                anger_confidence=0.64,
                risks=["legal"],
                entities={},
            )
        )
        heard.data = {"ran": {"rule": "more is told while a person decides", "actions": ["utter_glad"]}}
        private = next(c for c in case.conversations if c.lane is Lane.PRIVATE)
        sent = send(work, private, "Quelle est votre référence ?", "test:sent")
        sent.state = QueueState.DEAD
        note_details(work, case, Details("ML-1", "Rien reçu", Wish.REFUND), "test:details")
        decide(work, escalation.id, boss, Choice(DecisionKind.APPROVE, Money(2000), "Désolés"))
        clock.move(minutes=5)
        answer(work, private, True, "test:yes")
        other = a_case(work, "Autre affaire", PAUL)
    html = employee(settings, store).see(f"/console/cases/{case.id}")
    for words in (
        "Colis jamais reçu",
        "je veux être remboursée",
        "<b>Ajoute quelque chose pendant la décision</b> → répond au remerciement",
        "Précisions en privé",
        "91&nbsp;%",
        "64&nbsp;%",
        "Action en justice",
        "A ouvert la conversation privée",
        "Quelle est votre référence ?",
        "Non remis",
        "ML-1",
        "Rien reçu",
        "Accord de 20\u00a0€",
        "Accepté par le client",
        "Le client accepte la décision",
        "Nadia",
        "sous « La collection d’automne »",
        "Résolu",
    ):
        assert words in html, words
    assert "Autre affaire" not in html
    assert other.id != case.id


def employee_of(work: Work) -> Agent:
    from tests.story import agent

    return agent(work, "Nadia", 3)


def test_an_ended_case_keeps_its_own_messages(settings: Settings, store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        first = a_case(work, "Premier souci", MARIE)
        first.status = CaseStatus.CLOSED
        clock.move(days=1)
        second = a_case(work, "Second souci", MARIE)
    person = employee(settings, store)
    told = [person.see(f"/console/cases/{case.id}") for case in (first, second)]
    assert ["Premier souci" in html for html in told] == [True, False]
    assert ["Second souci" in html for html in told] == [False, True]


def test_customers_words_are_only_ever_text(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work, EVIL, Author("evil", EVIL))
        case.reference, case.what_happened = EVIL[:90], EVIL
        for conversation in case.conversations:
            conversation.thread_title = EVIL
        message(work, EVIL, Author("evil", EVIL))
        record(work, case, EventKind.DETAILS, "test:evil", reference=EVIL)
        record(work, case, EventKind.NOTE, "test:note", text=EVIL)
    person = employee(settings, store)
    for address in ("/console", "/console/desk", f"/console/cases/{case.id}"):
        html = person.see(address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert" in html
        assert "{{ 7*7 }}" in html
    html = person.browser.get("/console", params={"q": EVIL}).text
    assert "<script>alert" not in html


def test_every_label_has_a_french_word() -> None:
    for intents in (PublicIntent, PrivateIntent, OtherIntent):
        assert {intent.value for intent in intents} <= set(french.INTENTS)
    assert set(Anger) == set(french.ANGERS)
    assert {risk.value for risk in Risk} == set(french.RISKS)
    assert {wish.value for wish in Wish} == set(french.WISHES)
    assert {status.value for status in CaseStatus} == set(french.STATUSES)
    assert {kind.value for kind in DecisionKind} == set(french.DECISIONS)
    assert {state.value for state in QueueState} == set(french.DELIVERY)
    assert set(EventKind) <= set(PLAIN) | set(TOLD)


@pytest.mark.parametrize("kind", [*EventKind])
def test_every_event_is_a_sentence_even_without_data(kind: EventKind, brand: object) -> None:
    from bot.brand import Brand

    assert isinstance(brand, Brand)
    line = sentence(CaseEvent(kind=kind.value, data={}), brand.ladder)
    assert line
    assert line[0].isupper()
