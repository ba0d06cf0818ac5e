"""The list of conversations: searched, filtered, leafed through, kept as views, shown as text."""

import re
from html import unescape

import pytest

from bot.casework.case import CaseStatus
from bot.casework.decision import EscalationReason
from bot.commands.cases import hear
from bot.commands.escalations import escalate, raise_level
from bot.commands.takeover import take_case
from bot.console.found import PAGE_SIZE, find
from bot.console.highlight import LONGEST, excerpt, marked
from bot.console.wanted import Wanted
from bot.labels import Anger, PublicIntent, Risk
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import CaseEvent
from bot.store.search import Terms
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import Person, employee, escalated
from tests.story import MARIE, PAUL, agent, comment, complaint

EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
LIST = "/console/conversations"


def names(html: str) -> list[str]:
    found = re.findall(r'<span class="who">(.*?)</span>', html)
    return [unescape(re.sub(r"</?mark>", "", name)) for name in found]


def see(person: Person, **query: str) -> str:
    response = person.browser.get(LIST, params=query)
    assert response.status_code == 200
    return response.text


def test_every_conversation_is_listed_even_without_a_case(settings: Settings, store: Store) -> None:
    with store.work() as work:
        escalated(work, "Colis jamais reçu")
        comment(work, "Belle boutique, merci !", PAUL)
    html = see(employee(settings, store))
    assert sorted(names(html)) == ["Marie Dupont", "Marie Dupont", "Paul"]
    for words in (
        "3 conversations",
        "Colis jamais reçu",
        "Belle boutique",
        "En public",
        "en privé",
        "À décider",
    ):
        assert words in html, words


def test_words_are_marked_where_they_stand(settings: Settings, store: Store) -> None:
    with store.work() as work:
        comment(work, "Mon colis n’est <b>jamais</b> arrivé cet été")
        comment(work, "merci quand même")
    person = employee(settings, store)
    assert "n’est &lt;b&gt;<mark>jamais</mark>&lt;/b&gt; arrivé cet <mark>été</mark>" in see(
        person, q="ete JAMAIS"
    )
    assert "<mark>Marie</mark> Dupont" in see(person, q="mari")
    html = see(person, q="introuvable")
    assert "Aucune conversation ne correspond" in html
    assert "Aucune conversation." in html
    assert "0 conversation" not in html


def test_an_empty_inbox_says_so(settings: Settings, store: Store) -> None:
    assert "Aucun commentaire pour l’instant" in see(employee(settings, store))


def test_filters_narrow_the_list_together(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        lea = agent(work, "Léa", 2)
        row = comment(work, "Au tribunal !", MARIE)
        case = hear(work, row, complaint(anger=Anger.FURIOUS, risks=(Risk.LEGAL,))).case
        raise_level(work, escalate(work, case, EscalationReason.RISK, "test:r"), "test:up", why="deadline")
        take_case(work, case, lea)
        work.session.add(CaseEvent(case_id=case.id, key="test:review", kind="review_asked", at=clock()))
    clock.move(days=2)
    with store.work() as work:
        hear(
            work,
            comment(work, "Facturé deux fois", PAUL),
            complaint(PublicIntent.COMPLAINT_BILLING, Anger.CALM),
        )

    with store.reading() as work:

        def found(**wanted: str) -> list[str]:
            page = find(work, Wanted.of(wanted))
            assert page.total == len(page.rows)
            return sorted(str(row.name) for row in page.rows)

        both = ["Marie Dupont", "Paul"]
        assert found() == both
        assert found(platform="sandbox") == both
        assert found(platform="x") == []
        assert found(lane="private") == []
        assert found(intent="complaint_billing") == ["Paul"]
        assert found(anger="3") == ["Marie Dupont"]
        assert found(anger="0") == ["Paul"]
        assert found(risk="legal") == ["Marie Dupont"]
        assert found(risk="safety") == []
        assert found(status=CaseStatus.ESCALATED.value) == ["Marie Dupont"]
        assert found(level="2") == ["Marie Dupont"]
        assert found(level="1") == []
        assert found(agent=str(lea.id)) == ["Marie Dupont"]
        assert found(muted="1") == ["Marie Dupont"]
        assert found(review="1") == ["Marie Dupont"]
        assert found(**{"from": "2026-11-21"}) == ["Paul"]
        assert found(to="2026-11-20") == ["Marie Dupont"]
        assert found(**{"from": "2026-11-20", "to": "2026-11-22"}) == both
        assert found(q="tribunal", risk="legal", status="escalated", muted="1") == ["Marie Dupont"]
        assert found(q="tribunal", anger="0") == []


def test_a_day_is_the_brand_s_own(store: Store, clock: MovableClock) -> None:
    clock.now = clock.now.replace(hour=23, minute=30)  # already tomorrow in Paris
    with store.work() as work:
        comment(work, "minuit et demi")
    with store.reading() as work:
        assert find(work, Wanted.of({"to": "2026-11-20"})).total == 0
        assert find(work, Wanted.of({"from": "2026-11-21", "to": "2026-11-21"})).total == 1


def test_what_means_nothing_asks_for_nothing(settings: Settings, store: Store) -> None:
    with store.work() as work:
        comment(work, "bonjour")
    odd = dict.fromkeys((*Wanted.__dataclass_fields__, "from", "to", "after", "done"), "\x00<x>") | {
        "q": "\x00 !"
    }
    assert names(see(employee(settings, store), **odd)) == ["Marie Dupont"]
    for day in ("20261120", "9999-12-31", "0001-01-01", "2026-02-30"):
        assert Wanted.of({"from": day, "to": day}) == Wanted()
    assert Wanted.of({"agent": "9" * 30, "level": "-1", "anger": "²"}) == Wanted()


def test_an_address_says_the_same_when_read_again() -> None:
    wanted = Wanted.of(
        {"q": "l’été & co", "anger": "2", "from": "2026-11-01", "to": "2026-11-30", "muted": "1"}
    )
    assert Wanted.parse(wanted.query_string()) == wanted
    assert wanted.filters == 4


def test_pages_follow_each_other_without_gap_or_repeat(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    total = 2 * PAGE_SIZE + 5
    with store.work() as work:
        for number in range(total):
            comment(work, "Trop tard", Author(f"a{number}", f"Client {number}"))
            clock.move(seconds=number % 2)  # some share the same moment
    person = employee(settings, store)
    html, seen = see(person, q="tard"), []
    while True:
        seen += names(html)
        following = re.search(r'rel="next" href="([^"]*)"', html)
        if following is None:
            break
        with store.work() as work:  # somebody speaks meanwhile: what is below does not move
            comment(work, "encore", Author("a0", "Client 0"))
        html = person.see(unescape(following.group(1)))
    assert seen[: total - 1] == [f"Client {number}" for number in reversed(range(1, total))]
    assert len(seen) == len(set(seen)) >= total - 1


def test_a_conversation_without_a_case_has_a_page(settings: Settings, store: Store) -> None:
    with store.work() as work:
        alone = comment(work, "Belle boutique, merci !", PAUL).conversation_id
        case = hear(work, comment(work, "Trop tard"), complaint()).case
        other = case.conversations[0].id if case.conversations else 0
    person = employee(settings, store)
    html = person.see(f"{LIST}/{alone}")
    assert "Belle boutique, merci !" in html
    assert "aucun dossier" in html
    if other:
        response = person.browser.get(f"{LIST}/{other}", follow_redirects=False)
        assert response.headers["location"] == f"/console/cases/{case.id}"
    assert person.browser.get(f"{LIST}/99999").status_code == 404


def test_views_are_one_s_own_unless_a_supervisor_shares_them(settings: Settings, store: Store) -> None:
    lea = employee(settings, store, "Léa")
    tom = employee(settings, store, "Tom")
    ines = employee(settings, store, "Ines", role=Role.SUPERVISOR)
    kept = lea.send("/console/views", name="  Mes   colères ", query="anger=3&nonsense=1&status=zzz")
    assert kept.headers["location"] == f"{LIST}?anger=3&done=kept"
    assert "Mes colères" in see(lea)
    assert "Mes colères" not in see(tom)
    assert lea.send("/console/views", name="Équipe", query="risk=legal", shared="1").status_code == 409
    ines.send("/console/views", name="Justice", query="risk=legal", shared="1")
    assert "Justice" in see(tom)
    assert 'href="/console/conversations?risk=legal"' in see(tom)
    view = _view_of(see(lea), "Mes colères")
    assert tom.send(f"/console/views/{view}/forget", query="").status_code == 404
    assert tom.send(f"/console/views/{_view_of(see(ines), 'Justice')}/forget", query="").status_code == 404
    assert lea.send(f"/console/views/{view}/forget", query="anger=3").status_code == 303
    assert "Mes colères" not in see(lea)
    lea.send("/console/views", name="A", query="anger=1")
    lea.send("/console/views", name="A", query="anger=2")
    assert see(lea).count(">A</a>") == 1
    assert "anger=2" in see(lea)
    refused = lea.send("/console/views", name="  ", query="q=colis")
    assert refused.status_code == 409
    assert "Donnez un nom à cette vue." in refused.text
    assert 'value="colis"' in refused.text


def _view_of(html: str, name: str) -> str:
    match = re.search(rf">{name}\b.*?/console/views/(\d+)/forget", html, re.DOTALL)
    assert match
    return match.group(1)


def test_customers_words_are_only_ever_text(settings: Settings, store: Store) -> None:
    with store.work() as work:
        row = comment(work, EVIL, Author("evil", EVIL))
        row.conversation.thread_title = EVIL
    person = employee(settings, store)
    person.send("/console/views", name=EVIL, query=f"q={EVIL}")
    for html in (see(person), see(person, q="script alert"), see(person, q=EVIL), person.see(f"{LIST}/1")):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "49" not in re.findall(r'class="said.*?</span>', html, re.DOTALL)
    assert "&lt;<mark>script</mark>&gt;" in see(person, q="script")


@pytest.mark.parametrize(
    ("text", "typed", "html"),
    [
        ("Un café, des cafés", "café", "Un <mark>café</mark>, des <mark>cafés</mark>"),
        ("Un cafe\u0301 <i>", "cafe", "Un <mark>café</mark> &lt;i&gt;"),
        ("réf ML-42 et ML-43", "ml-42", "réf <mark>ML-42</mark> et ML-43"),
        ("jamais reçu, reçu jamais", '"jamais reçu"', "<mark>jamais reçu</mark>, reçu jamais"),
        ("Œuvre", "oeu", "<mark>Œuvre</mark>"),
        ("rien", "colis", "rien"),
    ],
)
def test_marks_stand_around_the_words_themselves(text: str, typed: str, html: str) -> None:
    assert marked(text, Terms.parse(typed)) == html


def test_an_excerpt_shows_the_word_wherever_it_stands() -> None:
    long = "mot " * 200 + "aiguille " + "fin " * 200
    shown = excerpt(long, Terms.parse("aiguille"))
    assert "<mark>aiguille</mark>" in shown.html
    assert shown.hit
    assert len(shown.html) < LONGEST + 40
    assert excerpt("x" * 500, Terms()).html == "x" * LONGEST + "…"
