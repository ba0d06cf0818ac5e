"""Deciding on the desk page: within one's authority, once, and never losing what was typed."""

import re
import threading
from urllib.parse import unquote

import pytest
from httpx import Response
from sqlalchemy import event, select

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.commands.cases import close, hear
from bot.commands.decisions import answer, decide
from bot.commands.escalations import escalate
from bot.console.queries import DESK_SIZE
from bot.console.steps import Typed, take_step
from bot.labels import Lane
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.cases import Case, Decision, Escalation
from bot.store.queue import Inbound, InboundKind, Outbound
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import Person, employee, escalated, hidden, marked, plainly
from tests.story import PAUL, agent, comment, complaint


def ask(person: Person, escalation: Escalation, step: str, **fields: str) -> Response:
    fields = {"back": "desk", "version": "1", **fields}
    return person.send(f"/console/escalations/{escalation.id}", step=step, **fields)


def decisions(store: Store) -> list[Decision]:
    with store.reading() as work:
        return list(work.session.scalars(select(Decision).order_by(Decision.id)))


def test_the_desk_is_read_page_by_page(settings: Settings, store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        for number in range(DESK_SIZE + 2):
            clock.move(minutes=number % 2)
            escalated(work, f"Souci {number:02}", Author(f"p{number}", f"Client {number:02}"))
    lea = employee(settings, store)
    first = lea.see("/console/desk")
    (after,) = re.findall(r'rel="next" href="/console/desk\?after=([^"]+)"', first)
    second = lea.see(f"/console/desk?after={after}")
    assert (marked(first, "escalation-card"), marked(second, "escalation-card")) == (DESK_SIZE, 2)
    assert "Client 00" in first
    assert f"Client {DESK_SIZE + 1}" in second
    assert 'rel="next"' not in second

    with store.reading() as work:
        last = work.session.scalars(select(Escalation).order_by(Escalation.id.desc())).first()
    assert last is not None
    refused = ask(lea, last, "counter", amount="beaucoup", after=unquote(after))
    assert (refused.status_code, marked(refused.text, "escalation-card")) == (409, 2)
    done = ask(lea, last, "decline", reason="Livré", after=unquote(after))
    assert done.headers["location"] == f"/console/desk?done=decided&after={after}"


def test_a_full_desk_asks_no_more_of_the_database_than_one_card(settings: Settings, store: Store) -> None:
    lea = employee(settings, store)
    asked: list[str] = []

    def queries() -> int:
        lea.see("/console/desk")
        asked.clear()
        lea.see("/console/desk")
        return len(asked)

    with store.work() as work:
        escalated(work)
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    alone = queries()
    with store.work() as work:
        for number in range(1, DESK_SIZE):
            escalated(work, f"Souci {number}", Author(f"p{number}", f"Client {number}"))
    assert (queries(), marked(lea.see("/console/desk"), "escalation-card")) == (alone, DESK_SIZE)


def test_a_card_holds_all_it_takes_to_decide(settings: Settings, store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        boss = agent(work, "Nadia", 3)
        earlier, first = escalated(work, "Premier souci")
        decide(work, first.id, boss, Choice(DecisionKind.APPROVE, Money(1250)))
        private = next(c for c in earlier.conversations if c.lane is Lane.PRIVATE)
        answer(work, private, True, "test:yes")
        clock.move(days=1)
        case, _ = escalated(work, "Encore en retard !")
        case.reference = "ML-7"
    html = employee(settings, store).see("/console/desk")
    assert marked(html, "escalation-card") == 1
    for words in (
        "Marie Dupont",
        "Page d’essai",
        "Agacement",
        "Encore en retard !",
        "un remboursement",
        "ML-7",
        "1 autre dossier, 1 geste (12,50\u00a0€)",
        "encore 4 h 00",
        "Conseil client",
        "jusqu’à 50\u00a0€",
        "/sandbox#c",
    ):
        assert words in html, words
    for form in ("approve-form", "counter-form", "decline-form", "take-over-form", "raise-form"):
        assert marked(html, form) == 1


def test_the_most_urgent_comes_first_and_ended_cases_not_at_all(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        slow = hear(work, comment(work, "Je veux parler à quelqu’un", PAUL), complaint()).case
        escalate(work, slow, EscalationReason.PERSON_ASKED, "test:slow")
        clock.move(hours=2)
        escalated(work, "Colis jamais reçu")
    person = employee(settings, store)
    html = person.see("/console/desk")
    assert html.index("Marie Dupont") < html.index(">Paul<")
    with store.work() as work:
        close(work, work.get(Case, slow.id), person.id, "test:closed")
    html = person.see("/console/desk")
    assert marked(html, "escalation-card") == 1
    assert "1 demande, la plus urgente d’abord." in html


def test_approving_is_stored_and_told(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
    person = employee(settings, store)
    response = ask(person, escalation, "approve", amount="19,90 €")
    assert (response.status_code, response.headers["location"]) == (303, "/console/desk?done=decided")
    (decision,) = decisions(store)
    assert (decision.kind, decision.amount, decision.agent_id) == (
        DecisionKind.APPROVE,
        Money(1990),
        person.id,
    )
    with store.reading() as work:
        assert work.get(Case, case.id).status is CaseStatus.DECIDED
        told = select(Inbound).where(Inbound.kind == InboundKind.DECISION)
        assert work.session.scalars(told).one().conversation.case_id == case.id
    html = person.see("/console/desk?done=decided")
    assert "Décision enregistrée" in html
    assert "Tout est décidé" in html


@pytest.mark.parametrize(
    ("step", "fields", "why"),
    [
        ("approve", {"amount": "50,01"}, "Votre plafond est de 50\u00a0€ par décision"),
        ("approve", {"amount": "vingt"}, "« vingt » n’est pas un montant. Écrivez par exemple 20 ou 19,90."),
        ("approve", {"amount": "-5"}, "n’est pas un montant"),
        ("approve", {"amount": "0"}, "supérieur à zéro"),
        ("approve", {"amount": " "}, "Indiquez un montant"),
        ("approve", {"amount": "<b>9</b>"}, "« &lt;b&gt;9&lt;/b&gt; » n’est pas un montant"),
        ("counter", {"amount": "20", "reason": " "}, "Indiquez la raison de la contre-proposition"),
        ("counter", {"amount": "500", "reason": "trop"}, "Votre plafond"),
        ("decline", {"reason": ""}, "Indiquez la raison du refus"),
    ],
)
def test_what_cannot_be_done_is_said_beside_what_was_typed(
    settings: Settings, store: Store, step: str, fields: dict[str, str], why: str
) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
    response = ask(employee(settings, store), escalation, step, **fields)
    assert response.status_code == 409
    assert why in plainly(response.text)
    kept = fields.get("reason", fields.get("amount", "")).strip()
    assert kept.replace("<", "&lt;").replace(">", "&gt;") in response.text
    assert decisions(store) == []


def test_a_level_below_is_told_who_decides(settings: Settings, store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
        escalation.level = 2
    person = employee(settings, store, level=1)
    html = person.see("/console/desk")
    assert marked(html, "approve-form") == 0
    assert "attend le niveau « Responsable du service client »" in html
    refused = ask(person, escalation, "approve", amount="5")
    assert refused.status_code == 409
    assert "Cette demande attend le niveau" in refused.text
    assert decisions(store) == []


def test_the_second_click_is_told_who_won(settings: Settings, store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
    lea, paul = employee(settings, store, "Léa"), employee(settings, store, "Paul")
    assert ask(lea, escalation, "approve", amount="20").status_code == 303
    late = ask(paul, escalation, "decline", reason="Hors délai")
    assert late.status_code == 409
    assert "déjà été décidée par Léa : accord de 20\u00a0€" in plainly(late.text)
    assert "Votre choix n’a pas été enregistré" in late.text
    again = ask(lea, escalation, "approve", amount="20")
    assert "déjà été décidée par vous" in again.text
    assert len(decisions(store)) == 1


def test_of_two_clicks_at_the_very_same_time_one_is_done(store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
        people = [agent(work, name, 1) for name in ("Léa", "Paul", "Inès", "Marc")]
    start, outcomes = threading.Barrier(len(people)), []

    def click(agent_id: int) -> None:
        typed = Typed(escalation.id, "approve", "20", "", "1")
        start.wait()
        outcomes.append(take_step(store, agent_id, typed))

    threads = [threading.Thread(target=click, args=(person.id,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(o.overtaken and "déjà été décidée par" in o.why for o in outcomes if o is not None)
    assert len(decisions(store)) == 1


def test_asking_above_climbs_once_per_form(settings: Settings, store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
    person = employee(settings, store)
    version = hidden(person.see("/console/desk"), "version")
    assert ask(person, escalation, "above", version=version).headers["location"].endswith("done=raised")
    again = ask(person, escalation, "above", version=version)
    assert "a changé entre-temps" in again.text
    with store.reading() as work:
        assert work.get(Escalation, escalation.id).level == 2


def test_the_top_of_the_ladder_has_nobody_above(settings: Settings, store: Store) -> None:
    with store.work() as work:
        _, escalation = escalated(work)
        escalation.level = 3
    person = employee(settings, store, level=3)
    html = person.see("/console/desk")
    assert marked(html, "raise-form") == 0
    refused = ask(person, escalation, "above", version=hidden(html, "version"))
    assert "Personne n’est au-dessus" in refused.text


def test_taking_over_gives_the_conversation_to_one_person(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
    lea, paul = employee(settings, store, "Léa"), employee(settings, store, "Paul")
    page = f"/console/cases/{case.id}"
    taken = ask(lea, escalation, "take")
    assert taken.headers["location"] == f"{page}?done=taken"
    assert "Léa s’en occupe." in paul.see("/console/desk")
    refused = ask(paul, escalation, "approve", amount="20")
    assert "Léa a pris cette demande en main." in refused.text

    reply = {"step": "reply", "lane": "private", "nonce": "in1", "text": "Bonjour, je regarde."}
    assert "collègue" in paul.send(page, **reply).text
    for _ in range(2):  # sending the same form twice sends once
        assert lea.send(page, **reply).headers["location"] == f"{page}?done=sent"
    with store.reading() as work:
        sent = work.session.scalars(select(Outbound)).one()
        assert (sent.text, sent.written_by) == ("Bonjour, je regarde.\n— Léa", lea.id)
    assert marked(lea.see(page), "reply-form") == 1

    assert lea.send(page, step="hand_back").headers["location"].endswith("done=handed")
    with store.reading() as work:
        assert work.get(Escalation, escalation.id).state is EscalationState.WAITING
    assert "L’assistant répond au client" in lea.see(page)


def test_a_reply_that_must_not_be_published_is_kept_and_refused(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work)
    person = employee(settings, store)
    page = f"/console/cases/{case.id}"
    person.send(page, step="take")
    refused = person.send(page, step="reply", lane="public", nonce="n", text="On vous rembourse 20 €")
    assert refused.status_code == 409
    assert "parle de dédommagement" in refused.text
    assert "On vous rembourse 20 €</textarea>" in refused.text
    fine = person.send(page, step="reply", lane="public", nonce="n", text="Merci, on vous répond en privé.")
    assert fine.status_code == 303


def test_a_case_is_taken_and_closed_without_any_escalation(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case = hear(work, comment(work, "Trop long"), complaint()).case
    lea, paul = employee(settings, store, "Léa"), employee(settings, store, "Paul")
    page = f"/console/cases/{case.id}"
    assert lea.send(page, step="take").status_code == 303
    assert "déjà pris" in paul.send(page, step="take").text
    for _ in range(2):
        assert lea.send(page, step="close").headers["location"].endswith("done=closed")
    html = lea.see(page)
    assert "Ce dossier est terminé." in html
    assert html.count("Dossier résolu") == 1
    assert lea.send(page, step="nonsense").status_code == 404


def test_decisions_are_offered_on_the_case_page_too(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, escalation = escalated(work)
    person = employee(settings, store)
    page = f"/console/cases/{case.id}"
    assert marked(person.see(page), "escalation-card") == 1
    refused = ask(person, escalation, "approve", amount="beaucoup", back="case")
    assert "« beaucoup » n’est pas un montant" in plainly(refused.text)
    assert marked(refused.text, "timeline") == 1
    done = ask(person, escalation, "counter", amount="15", reason="Frais de port", back="case")
    assert done.headers["location"] == f"{page}?done=decided"
    html = person.see(page)
    assert "Contre-proposition de 15\u00a0€ : « Frais de port »" in html
    assert "Le client n’a pas encore répondu" in html
