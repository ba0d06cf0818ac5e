"""The audit log: nothing is changed without a line, and no line ever changes."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.casework.review import CRITERIA
from bot.commands.decisions import decide
from bot.commands.outbox import send
from bot.commands.team import HASHER, add_agent, new_password
from bot.commands.views import save_view
from bot.console.access import ConsoleRoute, Needs
from bot.console.app import console_routes
from bot.console.audit import PAGE_SIZE
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.claims import give_up
from bot.store.queue import Reading
from bot.store.team import Agent, ConsoleSession, Role
from bot.store.trail import COMMAND_LINE, CONSOLE, Actor, acting, masked, note
from bot.store.unit_of_work import Store, Work
from tests.conftest import MovableClock
from tests.integration.auditing import admin, logged
from tests.integration.browsing import Person, employee, escalated, log_in, marked, stranger
from tests.story import PAUL, agent, comment, message

Forms = list[Mapping[str, str]]
PHRASE = "une phrase assez longue"


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """SQLite is enough where the database is not what is tested."""
    return sqlite_url


def changes(store: Store, person: Person) -> dict[str, tuple[int, Forms]]:
    """For every route that changes something: the number in its address, and forms that do."""
    with store.work() as work:
        case, escalation = escalated(work)
        heard = message(work, "je veux être remboursée")
        work.session.add(
            Reading(inbound_id=heard.id, intent="thank", confidence=0.9, anger=0, anger_confidence=0.9)
        )
        other, third = agent(work, "Zoé", 1), agent(work, "Tom", 1)
        refused = send(work, heard.conversation, "Bonjour Marie", "refused")
        give_up(refused, "The platform will never take it")
        twin = comment(work, "Toujours rien", Author("twin", "M. Dupont")).conversation.identity.customer_id
        view = save_view(work, work.get(Agent, person.id), "Colère", "anger=3", shared=True)
        work.get(Agent, person.id).password_hash = HASHER.hash(PHRASE)
    sent = str(heard.id)
    return {
        "/console/account": (
            0,
            [{"step": "language", "language": "en"}, {"step": "language", "language": "fr"}],
        ),
        "/console/account/password": (0, [{"current": PHRASE, "password": f"{PHRASE}, et une autre"}]),
        "/console/team": (0, [{"name": "Ida", "email": "ida@example.com", "role": "agent", "level": "1"}]),
        "/console/team/{id:int}": (
            other.id,
            [
                {"step": "rights", "role": "supervisor", "level": "2"},
                {"step": "link"},
                {"step": "deactivate"},
                {"step": "activate"},
            ],
        ),
        "/console/cases/{id:int}": (
            case.id,
            [
                {"step": "correct", "message": sent, "intent": "drop"},
                {"step": "correct", "message": sent, "anger": "3"},
                {"step": "correct", "message": sent, "risk": "legal"},
                {"step": "undo", "message": sent},
                {"step": "note", "text": "à rappeler"},
                {"step": "review"},
                {"step": "take"},
                {"step": "reply", "text": "Je m’en occupe.", "lane": "private", "nonce": "n"},
                {"step": "hand_back"},
            ],
        ),
        "/console/escalations/{id:int}": (
            escalation.id,
            [
                {"step": "above", "version": str(escalation.version + 2)},
                {"step": "take"},
            ],
        ),
        "/console/delivery/{table}/{id:int}": (refused.id, [{}]),
        "/console/views": (0, [{"name": "À relire", "query": "review=1"}]),
        "/console/views/{id:int}/forget": (view.id, [{}]),
        "/console/customers/{id:int}": (
            case.customer_id,
            [
                {"step": "merge", "other": str(twin), "reason": "même numéro"},
                {"step": "unmerge", "merge": "1", "reason": "deux personnes"},
            ],
        ),
        "/console/review/{id:int}": (case.id, [dict.fromkeys(CRITERIA, "yes")]),
        "/console/logout": (0, [{}]),
    } | {"unused": (third.id, [])}


def test_every_route_that_changes_something_leaves_a_line(settings: Settings, store: Store) -> None:
    person = admin(settings, store, level=2)
    known = changes(store, person)
    routes = [
        route
        for route in console_routes(settings, store)
        if isinstance(route, ConsoleRoute) and "POST" in (route.methods or ()) and route.needs > Needs.NOBODY
    ]
    for route in sorted(routes, key=lambda route: route.path == "/console/logout"):
        assert route.path in known, f"say in `changes` what {route.path} does"
        number, forms = known[route.path]
        assert forms
        for form in forms:
            before = len(logged(store))
            with store.reading() as work:
                version = str(work.session.execute(text("SELECT max(version) FROM escalation")).scalar())
            sent = {**form, "version": version} if "version" in form else dict(form)
            address = route.path.replace("{id:int}", str(number)).replace("{table}", "outbound")
            response = person.send(address, **sent)
            assert response.status_code in (200, 303), (route.path, form, response.status_code)
            lines = [event for event in logged(store)[before:] if event.action != "look"]
            assert len(lines) == 1, (route.path, form)
            (line,) = lines
            assert (line.agent_id, line.who, line.via) == (person.id, "Ada", CONSOLE)
            assert line.address == "203.0.113.0"
            assert line.changes
            if number:
                assert line.object_id == str(number)


def test_a_change_and_its_line_are_stored_together_or_not_at_all(store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work)
        lea = agent(work, "Léa", 1)
    actor = Actor(lea.id, lea.name, CONSOLE, "cases.test", object_kind="case", object_id=str(case.id))
    before = len(logged(store))
    with acting(actor):
        with pytest.raises(ZeroDivisionError):
            _change_and_fail(store, case.id)
        with store.work() as work:
            work.get(Case, case.id)
        assert len(logged(store)) == before
        with store.work() as work:
            work.get(Case, case.id).reference = "ML-2"
    line = logged(store)[before]
    assert line.changes == [{"object": f"case:{case.id}", "field": "reference", "from": "", "to": "ML-2"}]


def _change_and_fail(store: Store, case_id: int) -> None:
    with store.work() as work:
        work.get(Case, case_id).reference = "ML-1"
        work.session.flush()
        _ = 1 / 0


@pytest.mark.parametrize(
    ("form", "action"),
    [
        ({"step": "approve", "amount": "20", "reason": "désolés"}, "escalations.approve"),
        ({"step": "approve", "amount": "180"}, "escalations.approve"),
        ({"step": "decline", "reason": "déjà remboursé"}, "escalations.decline"),
    ],
)
def test_a_decision_leaves_a_line(
    settings: Settings, store: Store, form: dict[str, str], action: str
) -> None:
    """So does the first of two approvals, which is not a decision yet."""
    person = admin(settings, store)
    with store.work() as work:
        _, escalation = escalated(work)
    before = len(logged(store))
    assert person.send(f"/console/escalations/{escalation.id}", **form).status_code == 303
    (line,) = logged(store)[before:]
    assert (line.who, line.via, line.action) == ("Ada", CONSOLE, action)
    assert line.changes


def test_many_rows_at_once_are_noted_too(store: Store) -> None:
    with acting(Actor(None, "", COMMAND_LINE, "clean")), store.work() as work:
        work.session.execute(delete(ConsoleSession))
        work.session.execute(update(Agent).values(level=0))
    assert [change["to"] for change in logged(store)[-1].changes] == ["deleted", "updated"]


def test_neither_secrets_nor_words_of_people_are_in_the_log(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work)
        add_agent(work, "zoe@example.com", "Zoé", Role.AGENT, 1)
    person = admin(settings, store)
    address = f"/console/cases/{case.id}"
    person.send(address, step="note", text="son numéro est le 06 12 34 56 78")
    person.send(address, step="take")
    person.send(address, step="reply", text="mot très privé", lane="private")
    with acting(Actor(None, "", COMMAND_LINE, "new_password")), store.work() as work:
        password = new_password(work, "zoe@example.com")
        stored = work.session.scalars(select(Agent.password_hash).where(Agent.name == "Zoé")).one()
    log_in(stranger(settings, store), "zoe@example.com", "wrong guess")
    kept = repr([(event.changes, event.who) for event in logged(store)])
    for secret in ("06 12", "mot très privé", password, stored, "wrong guess", "Colis jamais"):
        assert secret not in kept
    assert "password_hash" in kept


def test_who_decides_in_slack_is_in_the_log(store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
        boss = agent(work, "Nadia", 3)
    before = len(logged(store))
    with store.work() as work:
        decide(work, escalation.id, boss, Choice(DecisionKind.APPROVE, Money(2000), ""))
    (line,) = logged(store)[before:]
    assert (line.via, line.who, line.action) == ("slack", "Nadia", "decided")
    assert (line.object_kind, line.object_id) == ("case", str(case.id))


def test_what_the_assistant_does_is_not_a_persons_doing(store: Store) -> None:
    with store.work() as work:
        escalated(work)
    assert logged(store) == []


def test_logins_and_refused_logins_are_noted(settings: Settings, store: Store) -> None:
    with store.work() as work:
        lea, password = add_agent(work, "lea@example.com", "Léa", Role.AGENT, 1)
    person = stranger(settings, store)
    log_in(person, lea.email, "wrong")
    log_in(person, "nobody@example.com", "wrong")
    log_in(person, lea.email, password)
    assert [(event.action, event.agent_id) for event in logged(store)] == [
        ("login_refused", lea.id),
        ("login_refused", None),
        ("login", lea.id),
    ]


def write(work: Work, who: Agent, number: int, kind: str = "case") -> None:
    actor = Actor(who.id, who.name, CONSOLE, "cases.note", object_kind=kind, object_id=str(number))
    note(work.session, work.now, actor)


def test_the_log_is_filtered_and_leafed_through(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        lea, paul = agent(work, "Léa", 1), agent(work, "Paul", 1)
    for number in range(1, PAGE_SIZE + 11):
        with store.work() as work:
            write(work, lea, number)
    clock.move(days=2)
    with store.work() as work:
        write(work, paul, 7)
        write(work, paul, 7, "agent")
    person = employee(settings, store, "Ada", 3, Role.ADMIN)

    def shown(query: str) -> int:
        return marked(person.see(f"/console/audit?{query}"), "audit-row")

    assert shown(f"person={lea.id}") == PAGE_SIZE
    assert shown(f"person={paul.id}") == 2
    assert shown("kind=case&number=7") == 2
    today = clock().date()
    assert shown(f"until={today - timedelta(days=1)}&number=7") == 1
    assert shown(f"since={today}&number=7") == 2
    assert shown("person=x&since=y&before=z") == PAGE_SIZE
    assert shown("kind=nothing") == 0
    first = person.see(f"/console/audit?person={lea.id}")
    following = first[first.index("before=") :].partition('"')[0]
    assert shown(f"person={lea.id}&{following}") == 10


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_only_administrators_read_the_log(settings: Settings, store: Store, role: Role) -> None:
    person = employee(settings, store, role=role)
    assert person.browser.get("/console/audit").status_code == 403
    assert "/console/audit" not in person.see("/console")


@pytest.mark.parametrize(
    ("host", "kept"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::"), ("testclient", ""), ("", "")],
)
def test_addresses_are_masked(host: str, kept: str) -> None:
    assert masked(host) == kept


Change = Callable[[Work], object]


class TestTheDatabaseItself:
    """On both kinds: whatever code asks for it, a line is never changed or removed."""

    @pytest.fixture
    def migrated_url(self, any_url: str) -> str:
        return any_url

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET who = 'nobody'",
            "DELETE FROM audit_event",
            "DELETE FROM audit_event WHERE id = 1",
        ],
    )
    def test_refuses_to_change_or_remove_a_line(self, store: Store, statement: str) -> None:
        with store.work() as work:
            write(work, agent(work, PAUL.name, 1), 1)
        with pytest.raises(DBAPIError, match="only grows"), store.engine.begin() as connection:
            connection.execute(text(statement))
        assert [event.who for event in logged(store)] == ["Paul"]
