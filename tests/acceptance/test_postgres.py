"""The same installation on PostgreSQL: our tables, and Rasa's conversations in a schema of their own."""

from pathlib import Path

from sqlalchemy import text

from bot.casework.case import CaseStatus
from bot.casework.decision import Choice, DecisionKind
from bot.casework.money import Money
from bot.processes.model import current_model
from bot.store.migrate import RASA_SCHEMA
from tests.acceptance.test_story import complain, decided
from tests.conftest import skip_or_fail
from tests.inbox import running_inbox, until


def test_a_whole_story_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    with running_inbox(postgres_url, tmp_path) as inbox:
        person, ref = complain(inbox, "Marie")
        inbox.open_chat(person, ref)
        until(lambda: inbox.chat(person), "no welcome")
        inbox.settle()
        inbox.say(person, "commande CMD-48213, je veux être remboursée")
        inbox.say(person, "oui")
        before = len(inbox.chat(person))
        decided(inbox, inbox.case_of(person), Choice(DecisionKind.APPROVE, Money(2000)))
        until(lambda: inbox.chat(person)[before:], "the decision was not told")
        inbox.say(person, "oui j'accepte")
        assert inbox.case_of(person).status is CaseStatus.RESOLVED
        with inbox.store.reading() as work:
            turns = work.session.scalar(text(f"SELECT count(*) FROM {RASA_SCHEMA}.events"))  # noqa: S608
        assert turns
