"""The page of what was given up: who sees it, what it says, and trying again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework.account import StopCause
from bot.commands.accounts import pause, stop
from bot.commands.cases import hear
from bot.commands.outbox import send
from bot.console import french
from bot.console.delivery import DeadRow, dead_rows
from bot.settings import Settings
from bot.store.cases import CaseEvent
from bot.store.claims import give_up
from bot.store.queue import Inbound, InboundKind, Outbound, OutboundKind, QueueState
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import employee, marked
from tests.story import PAUL, comment, complaint

PAGE = "/console/delivery"


@pytest.fixture
def dead(store: Store) -> list[DeadRow]:
    """One answer that the platform refused, and one message that the assistant never managed."""
    with store.work() as work:
        inbound = comment(work, "Rien <b>reçu</b>")
        hear(work, inbound, complaint())
        answer = send(work, inbound.conversation, "Bonjour Marie", "k", in_reply_to=inbound.external_id)
        give_up(answer, "The platform will never take it: HTTP 403")
        give_up(comment(work, "Moi non plus", author=PAUL), "TypeError")
        return dead_rows(work)


def test_an_agent_neither_sees_nor_retries(settings: Settings, store: Store, dead: list[DeadRow]) -> None:
    person = employee(settings, store)
    assert PAGE not in person.see("/console")
    assert person.browser.get(PAGE).status_code == 403
    assert person.send(f"{PAGE}/outbound/{dead[0].id}").status_code == 403


def test_a_supervisor_sees_what_was_given_up_and_why(
    settings: Settings, store: Store, dead: list[DeadRow]
) -> None:
    html = employee(settings, store, role=Role.SUPERVISOR).see(PAGE)
    assert marked(html, "dead-row") == 2
    assert "2 échanges attendent" in html
    assert "HTTP 403" in html
    assert "Commentaire non traité" in html
    assert "<b>reçu</b>" not in html


def test_the_brands_accounts_say_how_they_do(
    settings: Settings, store: Store, clock: MovableClock, dead: list[DeadRow]
) -> None:
    person = employee(settings, store, role=Role.SUPERVISOR)
    with store.work() as work:
        case = hear(work, comment(work, "Et moi ?", author=PAUL), complaint()).case
        send(work, case.conversations[0], "Bonjour Paul", "waits")
    html = person.see(PAGE)
    assert marked(html, "account") == len(store.brand.accounts)
    page = html[html.index('data-testid="account"') :]
    assert "1 message attend · 1 à relancer" in page
    assert "En marche" in page

    with store.work() as work:
        pause(work, "sandbox", "maison-lumen", timedelta(minutes=5))
    assert "La plateforme demande d’attendre. Reprise :" in person.see(PAGE)
    clock.move(minutes=6)
    with store.work() as work:
        stop(work, "sandbox", "maison-lumen", StopCause.TOKEN, "Le jeton ne vaut plus rien.")
    html = person.see(PAGE)
    assert "Arrêté" in html
    assert html.count("Le jeton ne vaut plus rien.") == 2  # above every page, and with the account


def test_a_row_is_tried_again_once_and_the_history_says_by_whom(
    settings: Settings, store: Store, dead: list[DeadRow]
) -> None:
    person = employee(settings, store, role=Role.SUPERVISOR)
    (answer,) = [row for row in dead if row.table == "outbound"]
    again = f"{PAGE}/outbound/{answer.id}"
    assert person.send(again).headers["location"] == f"{PAGE}?done=retried"
    refused = person.send(again)
    assert refused.status_code == 409
    assert "nouvel essai" in refused.text
    with store.reading() as work:
        assert work.get(Outbound, answer.id).state is QueueState.TODO
        told = work.session.scalars(select(CaseEvent).where(CaseEvent.kind == "tried_again")).one()
        assert told.agent_id == person.id
    assert "Nouvel essai demandé" in person.see(f"/console/cases/{answer.case_id}")


def test_a_message_is_handled_after_all(settings: Settings, store: Store, dead: list[DeadRow]) -> None:
    person = employee(settings, store, role=Role.ADMIN)
    (message,) = [row for row in dead if row.table == "inbound"]
    assert person.send(f"{PAGE}/inbound/{message.id}").status_code == 303
    with store.reading() as work:
        assert work.get(Inbound, message.id).state is QueueState.TODO


def test_what_is_not_there_is_not_found(settings: Settings, store: Store) -> None:
    person = employee(settings, store, role=Role.ADMIN)
    assert "Rien n’est resté en route" in person.see(PAGE)
    assert person.send(f"{PAGE}/inbound/99").status_code == 404
    assert person.send(f"{PAGE}/case/1").status_code == 404


def test_every_kind_of_row_has_its_words() -> None:
    kinds = [*InboundKind, *OutboundKind]
    assert {kind.value for kind in kinds} == set(french.GIVEN_UP)
