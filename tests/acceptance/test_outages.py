"""Parts of the installation really stop in mid-conversation: nothing wrong is said, nothing is lost."""

import time

import httpx
import pytest

from bot.labels import Wish
from bot.store.network import SandboxPerson
from bot.store.queue import QueueState
from tests.conftest import SECRET
from tests.inbox import Inbox, said, until
from tests.story import NUMBERS

REFERENCE = "la référence est CMD-31337"
FIRST = "Mon colis n'est jamais arrivé, c'est honteux"


@pytest.fixture
def in_form(inbox: Inbox) -> SandboxPerson:
    """Somebody in the middle of the private form, asked for a reference."""
    person = inbox.join(f"Client{next(NUMBERS)}")
    comment = inbox.comment(person, "Mon colis n'est jamais arrivé depuis un mois, je suis vraiment déçue")
    until(lambda: inbox.public_answers(comment), "no public answer")
    inbox.open_chat(person)
    until(lambda: inbox.chat(person), "no welcome")
    inbox.settle()
    return person


def test_with_the_action_server_down_nothing_is_said_and_the_message_is_handled_when_it_is_back(
    inbox: Inbox, in_form: SandboxPerson
) -> None:
    before = len(inbox.chat(in_form))
    inbox.stop("actions")
    inbox.write(in_form, REFERENCE)
    until(lambda: QueueState.FAILED in inbox.states(), "the message was not put back")
    time.sleep(3)
    assert inbox.chat(in_form)[before:] == []
    inbox.start("actions")
    answers = until(lambda: inbox.chat(in_form)[before:], "no answer after the outage", 90)
    inbox.settle()
    assert said(answers, "utter_ask_wish")
    inbox.say(in_form, "un remboursement")
    inbox.say(in_form, "oui")
    case = inbox.case_of(in_form)
    assert (case.reference, case.wish) == ("CMD-31337", Wish.REFUND)


def test_an_action_server_that_hangs_is_one_that_is_down(inbox: Inbox, in_form: SandboxPerson) -> None:
    before = len(inbox.chat(in_form))
    inbox.freeze("actions")
    inbox.write(in_form, REFERENCE)
    until(lambda: QueueState.FAILED in inbox.states(), "the message was not put back", 60)
    assert inbox.chat(in_form)[before:] == []
    inbox.thaw("actions")
    answers = until(lambda: inbox.chat(in_form)[before:], "no answer after the outage", 120)
    inbox.settle()
    assert len(answers) == 1
    assert inbox.say(in_form, "un remboursement")


def test_rasa_restarts_and_the_form_goes_on(inbox: Inbox, in_form: SandboxPerson) -> None:
    inbox.stop("rasa")
    before = len(inbox.chat(in_form))
    inbox.write(in_form, REFERENCE)
    until(lambda: QueueState.FAILED in inbox.states(), "the message was not put back")
    inbox.start("rasa")
    until(lambda: inbox.chat(in_form)[before:], "no answer after the restart", 120)
    inbox.settle()
    assert "CMD-31337" in inbox.say(in_form, "je voudrais un échange")[-1]


def test_a_backlog_is_handled_in_order_and_nobody_waits_behind_it_in_private(
    inbox: Inbox, in_form: SandboxPerson
) -> None:
    inbox.stop("rasa")
    crowd = [inbox.join(f"Foule {number}") for number in range(15)]
    for text in (FIRST, "Toujours rien reçu !", "Mon colis est perdu, remboursez-moi !"):
        for person in crowd:
            inbox.comment(person, text)
    before = len(inbox.chat(in_form))
    inbox.write(in_form, REFERENCE)
    backlog = inbox.unhandled()
    assert len(backlog) == 46
    inbox.start("rasa")
    until(lambda: inbox.chat(in_form)[before:], "no answer to who waited in private", 240)
    assert len(inbox.unhandled()) > 15, "the backlog was handled first"
    until(lambda: not inbox.unhandled(), "the backlog was not handled", 240)
    inbox.settle()
    assert {inbox.history(inbox.case_of(person)).count("heard") for person in crowd} == {3}
    assert {inbox.case_of(person).first_words for person in crowd} == {FIRST}


def test_rasa_is_deaf_without_the_secret_and_says_the_same_when_asked_twice(inbox: Inbox) -> None:
    url = f"{inbox.settings.rasa_url}/webhooks/apaise/webhook"
    turn = {"conversation": "x", "message_id": "1", "lane": "private", "text": "bonjour"}
    assert httpx.post(url, json=turn, trust_env=False).status_code == 401
    wrong = {"Authorization": f"Bearer {SECRET[:-1]}é".encode()}
    assert httpx.post(url, json=turn, headers=wrong, trust_env=False).status_code == 401
    right = {"Authorization": f"Bearer {SECRET}"}
    assert httpx.post(url, json={"text": "x"}, headers=right, trust_env=False).status_code == 400
    assert httpx.get(f"{inbox.settings.rasa_url}/conversations/x/tracker", trust_env=False).status_code == 404


def test_the_action_server_is_deaf_without_the_secret(inbox: Inbox) -> None:
    url = f"{inbox.settings.actions_url}/webhook"
    assert httpx.post(url, json={"next_action": "action_welcome"}, trust_env=False).status_code == 401
    assert httpx.get(f"{inbox.settings.actions_url}/health", trust_env=False).status_code == 200


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=00"])
def test_the_webhook_is_deaf_without_the_signature(inbox: Inbox, signature: str) -> None:
    url = f"{inbox.settings.local_url}/webhooks/sandbox"
    headers = {"x-hub-signature-256": signature}
    assert httpx.post(url, content=b"{}", headers=headers, trust_env=False).status_code == 401
    assert httpx.post(f"{url}x", content=b"{}", trust_env=False).status_code == 404
