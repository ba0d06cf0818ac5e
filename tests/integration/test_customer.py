"""One person on several platforms: merged with a reason, undone exactly, and shown on one page."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.commands.cases import hear
from bot.commands.decisions import answer, decide
from bot.commands.merging import absorbed_by, merge, merges_of, unmerge
from bot.errors import NotAllowed, NotFound, WrongState
from bot.labels import Lane
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.customers import Conversation, Customer, Identity
from bot.store.merges import CustomerMerge
from bot.store.queue import Inbound, Reading
from bot.store.team import Agent, Role
from bot.store.unit_of_work import Store, Work
from tests.conftest import MovableClock
from tests.integration.browsing import employee, escalated, marked
from tests.story import MARIE, PAUL, agent, comment, complaint, message

TWIN = Author("marie2", "M. Dupont")
EVIL = "<script>alert('x')</script>\"'>"


@dataclass(frozen=True)
class Two:
    """Two customers who are one person, and who may say so."""

    first: int
    second: int
    supervisor: Agent


@pytest.fixture
def two(store: Store) -> Two:
    with store.work() as work:
        one = hear(work, comment(work, "Colis perdu"), complaint()).case
        other = hear(work, comment(work, "Toujours pas de colis", TWIN, thread="p2"), complaint()).case
        return Two(one.customer_id, other.customer_id, agent(work, "Nadia", 3, Role.SUPERVISOR))


def everything(work: Work) -> list[tuple[object, ...]]:
    """All that a merge could touch, column by column."""
    rows: list[tuple[object, ...]] = []
    for table in (Customer, Identity, Case, Conversation, Inbound):
        columns = table.__table__.columns
        rows += [
            (table.__name__, *map(str, row))
            for row in work.session.execute(select(*columns).order_by(columns.id))
        ]
    return rows


def owner(work: Work, table: type[Case] | type[Identity], customer_id: int) -> int:
    return len(work.session.scalars(select(table).where(table.customer_id == customer_id)).all())


def test_a_merge_gives_everything_and_is_undone_exactly(store: Store, two: Two, clock: MovableClock) -> None:
    with store.reading() as work:
        before = everything(work)
    with store.work() as work:
        row = merge(work, two.first, two.second, two.supervisor, " Même commande CMD-48213 ")
    with store.reading() as work:
        assert (owner(work, Case, two.first), owner(work, Identity, two.first)) == (2, 2)
        assert (owner(work, Case, two.second), owner(work, Identity, two.second)) == (0, 0)
        turns = set(work.session.scalars(select(Inbound.customer_id)))
        assert turns == {two.first}, "what one person wrote is handled in one order"
        gone = absorbed_by(work, two.second)
        assert gone is not None
        assert (gone.reason, gone.agent.name, gone.at) == ("Même commande CMD-48213", "Nadia", clock.now)
    clock.move(hours=1)
    with store.work() as work:
        unmerge(work, row.id, two.supervisor, "Deux sœurs")
    with store.reading() as work:
        assert everything(work) == before
        (kept,) = merges_of(work, two.first)
        assert (kept.undone_reason, kept.undone_at) == ("Deux sœurs", clock.now)
        assert kept.undoer is not None
        assert absorbed_by(work, two.second) is None


def test_cases_opened_while_merged_go_back_to_whoever_opened_them(store: Store, two: Two) -> None:
    with store.work() as work:
        row = merge(work, two.first, two.second, two.supervisor, "même personne")
        for case in work.session.scalars(select(Case)):
            case.status = case.status.CLOSED
    with store.work() as work:
        new = hear(work, comment(work, "Encore un souci", TWIN), complaint()).case
        assert new.customer_id == two.first
        new.status = new.status.CLOSED
        own = hear(work, comment(work, "Moi aussi"), complaint()).case
    with store.work() as work:
        unmerge(work, row.id, two.supervisor, "erreur")
        assert work.get(Case, new.id).customer_id == two.second
        assert work.get(Case, own.id).customer_id == two.first


def test_merges_on_top_of_each_other_are_undone_from_the_last(store: Store, two: Two) -> None:
    with store.work() as work:
        third = hear(work, comment(work, "Et moi", PAUL), complaint()).case.customer_id
        before = everything(work)
        first = merge(work, two.first, two.second, two.supervisor, "un")
        second = merge(work, third, two.first, two.supervisor, "deux")
        assert owner(work, Identity, third) == 3
    with store.work() as work, pytest.raises(WrongState, match="défaites d’abord"):
        unmerge(work, first.id, two.supervisor, "trop tôt")
    with store.work() as work:
        unmerge(work, second.id, two.supervisor, "non")
        unmerge(work, first.id, two.supervisor, "non plus")
        work.session.flush()
        assert everything(work) == before
        with pytest.raises(WrongState, match="déjà été défaite"):
            unmerge(work, first.id, two.supervisor, "encore")
        merge(work, two.second, two.first, two.supervisor, "dans l’autre sens")


def test_what_may_not_be_merged(store: Store, two: Two) -> None:
    with store.work() as work:
        adviser = agent(work, "Léa", 1)
        with pytest.raises(NotAllowed):
            merge(work, two.first, two.second, adviser, "même personne")
        for reason in ("", "  ", "x" * 501):
            with pytest.raises(WrongState, match="raison"):
                merge(work, two.first, two.second, two.supervisor, reason)
        with pytest.raises(WrongState, match="même fiche"):
            merge(work, two.first, two.first, two.supervisor, "moi")
        with pytest.raises(NotFound):
            merge(work, two.first, 999, two.supervisor, "personne")
        merge(work, two.first, two.second, two.supervisor, "même personne")
        for kept, absorbed in ((two.first, two.second), (two.second, two.first)):
            with pytest.raises(WrongState, match="déjà fusionnée"):
                merge(work, kept, absorbed, two.supervisor, "encore")
        assert len(work.session.scalars(select(CustomerMerge)).all()) == 1


def test_the_page_gathers_what_is_known(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work, "Colis jamais reçu")
        helped = comment(work, "Essaie de la débrancher", thread="p7")
        work.session.add(
            Reading(inbound_id=helped.id, intent="peer_help", confidence=0.9, anger=0, anger_confidence=0.9)
        )
        message(work, "c’est un secret")
        boss = agent(work, "Nadia", 3)
    with store.work() as work:
        decide(work, escalation.id, boss, Choice(DecisionKind.APPROVE, Money(1990)))
    with store.work() as work:
        private = next(c for c in work.get(Case, case.id).conversations if c.lane is Lane.PRIVATE)
        answer(work, private, True, "test:yes")
    person = employee(settings, store)
    assert f'href="/console/customers/{case.customer_id}"' in person.see(f"/console/cases/{case.id}")
    html = person.see(f"/console/customers/{case.customer_id}").replace("\xa0", " ").replace("&nbsp;", " ")
    for words in (
        "Marie Dupont",
        "19,90 €",
        "1 geste",
        "1 message utile ces 90 derniers jours",
        "Aide parfois",
    ):
        assert words in html, words
    assert "c’est un secret" not in html
    places = re.search(r'data-testid="participations">(.*?)</ol>', html, re.DOTALL)
    assert places
    assert places[1].count("<li>") == 3
    assert "merge-form" not in html
    picture = person.browser.get(f"/console/customers/{case.customer_id}/anger.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert person.browser.get("/console/customers/999").status_code == 404


def test_supervisors_merge_and_undo_on_the_page(settings: Settings, store: Store, two: Two) -> None:
    person = employee(settings, store, "Ada", 3, Role.SUPERVISOR)
    page = f"/console/customers/{two.first}"
    assert "Aucune autre fiche ne porte ce nom" in person.see(page)
    html = person.see(f"{page}?q=dupont")
    assert f'name="other" value="{two.second}"' in html
    assert person.send(page, step="merge", reason="sans choix").status_code == 409
    refused = person.send(page, step="merge", other=str(two.second), reason="")
    assert refused.status_code == 409
    assert "Indiquez une raison" in refused.text
    done = person.send(page, step="merge", other=str(two.second), reason=EVIL)
    assert done.status_code == 303
    html = person.see(done.headers["location"])
    assert "n’en font plus qu’une" in html
    assert EVIL not in html
    assert marked(person.see(f"/console/customers/{two.second}"), "absorbed") == 1
    number = re.search(r'name="merge" value="(\d+)"', html)
    assert number
    assert person.send(page, step="unmerge", merge=number[1], reason="erreur").status_code == 303
    assert marked(person.see(f"/console/customers/{two.second}"), "absorbed") == 0
    assert person.send(page, step="nothing").status_code == 404


def test_agents_may_look_but_not_merge(settings: Settings, store: Store, two: Two) -> None:
    person = employee(settings, store)
    response = person.send(f"/console/customers/{two.first}", step="merge", other=str(two.second), reason="x")
    assert response.status_code == 403


def test_namesakes_are_offered(settings: Settings, store: Store) -> None:
    with store.work() as work:
        customer_id = hear(work, comment(work, "un", MARIE), complaint()).case.customer_id
        hear(work, comment(work, "deux", Author("other", "marie dupont")), complaint())
    html = employee(settings, store, "Ada", 3, Role.ADMIN).see(f"/console/customers/{customer_id}")
    assert "est-ce la même personne" in html
    assert "marie dupont" in html
