"""What agents see of windows and stopped accounts: on the case page, on the desk, in Slack's card."""

from bot.casework.account import StopCause
from bot.casework.decision import EscalationReason
from bot.commands.accounts import stop
from bot.commands.escalations import escalate
from bot.desk.card import card
from bot.desk.dossier import read_dossier
from bot.desk.ticket import Tickets
from bot.settings import Settings
from bot.store.cases import Case
from bot.store.unit_of_work import Store
from tests.conftest import SECRET, MovableClock
from tests.fakes.meta.webhooks import PAGE
from tests.integration.browsing import Person, employee, escalated, marked
from tests.integration.meta_scene import MetaScene, for_meta, meta_scene
from tests.unit.test_card import said


def private_case(scene: MetaScene) -> Case:
    """A customer complained, was answered in private, and wrote back."""
    inbound = scene.comment("Colis jamais reçu")
    scene.answer_in_private(inbound, "Bonjour Marie, quel est votre numéro ?")
    scene.courier.run_once()
    scene.writes(scene.person(), "CMD-1")
    (case,) = scene.cases()
    with scene.store.work() as work:
        escalate(work, work.get(Case, case.id), EscalationReason.PERSON_ASKED, "test:1")
    return case


def reader(scene: MetaScene, settings: Settings) -> Person:
    return employee(for_meta(settings, scene.graph), scene.store)


def test_the_countdown_of_both_windows(store: Store, clock: MovableClock, settings: Settings) -> None:
    with meta_scene(store, clock, settings) as scene:
        case = private_case(scene)
        person = reader(scene, settings)
        page, desk = f"/console/cases/{case.id}", "/console/desk"
        clock.move(hours=2)
        for html in (person.see(page), person.see(desk)):
            assert marked(html, "windows") == 1
            assert "l’assistant peut écrire" in html
            assert "encore 22 h 00" in html
            assert "encore 6 j" in html
        clock.move(hours=23)
        person = employee(for_meta(settings, scene.graph), scene.store, "Max")
        assert "L’assistant ne peut plus écrire en privé ; une personne le peut" in person.see(page)
        clock.move(days=7)
        person = employee(for_meta(settings, scene.graph), scene.store, "Zoé")
        assert "Plus personne ne peut écrire en privé" in person.see(page)


def test_the_private_reply_is_shown_among_the_private_messages(
    store: Store, clock: MovableClock, settings: Settings
) -> None:
    with meta_scene(store, clock, settings) as scene:
        case = private_case(scene)
        html = reader(scene, settings).see(f"/console/cases/{case.id}")
    assert "Bonjour Marie, quel est votre numéro ?" in html
    assert "Réponse privée au commentaire" in html
    assert html.index("En privé") < html.index("Bonjour Marie, quel est votre numéro ?")


def test_the_sandbox_has_no_windows_to_show(settings: Settings, store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work, "Colis jamais reçu")
    html = employee(settings, store).see(f"/console/cases/{case.id}")
    assert marked(html, "windows") == 0


def test_slacks_card_says_until_when(store: Store, clock: MovableClock, settings: Settings) -> None:
    with meta_scene(store, clock, settings) as scene:
        private_case(scene)
        (escalation,) = scene.escalations()
        with scene.store.reading() as work:
            shown = said(card(read_dossier(work, escalation.id, Tickets(SECRET))))
    assert "l’assistant jusqu’au 21/11 à 10 h 00, une personne jusqu’au 27/11 à 10 h 00" in shown


def test_a_stopped_account_is_seen_on_every_page(
    store: Store, clock: MovableClock, settings: Settings
) -> None:
    with meta_scene(store, clock, settings) as scene:
        person = reader(scene, settings)
        assert marked(person.see("/console"), "stopped-account") == 0
        with scene.store.work() as work:
            stop(work, "facebook", PAGE, StopCause.TOKEN, "Le jeton <b>n’est plus</b> valable.")
        for address in ("/console", "/console/desk"):
            html = person.see(address)
            assert marked(html, "stopped-account") == 1
            assert "Facebook, « Maison Lumen » : plus rien n’est envoyé." in html
            assert "<b>n’est plus</b>" not in html
