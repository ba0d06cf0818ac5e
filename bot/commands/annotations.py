"""What people add to a case besides answering: a note, a wish for a second look, a call for a decision."""

from bot.casework.case import LIVE
from bot.casework.decision import EscalationReason
from bot.commands.escalations import escalate, open_escalation
from bot.commands.history import EventKind, find_event, record
from bot.errors import WrongState
from bot.store.cases import Case
from bot.store.team import Agent
from bot.store.unit_of_work import Work

LONGEST_NOTE = 2000


def add_note(work: Work, case: Case, agent: Agent, text: str, cause: str) -> None:
    """Keep a note that only the team reads; `cause` names the form, so that sending twice adds once."""
    words = text.strip()
    if not words:
        raise WrongState("La note est vide.")
    if len(words) > LONGEST_NOTE:
        raise WrongState("La note est trop longue : 2000 caractères au plus.")
    record(work, case, EventKind.NOTE, f"note:{cause}", agent_id=agent.id, text=words)


def ask_review(work: Work, case: Case, agent: Agent) -> None:
    """Mark a case for quality review; the history line `REVIEW_ASKED` is the mark."""
    key = f"case:{case.id}:review:{work.now.timestamp()}"
    record(work, case, EventKind.REVIEW_ASKED, key, agent_id=agent.id)


def ask_decision(work: Work, case: Case, agent: Agent, reason: EscalationReason) -> None:
    """Put a case before whoever may decide, as the assistant would. WrongState when one waits already."""
    if case.status not in LIVE:
        raise WrongState("Ce dossier est terminé : il n’y a plus rien à décider.")
    if open_escalation(work, case) is not None:
        raise WrongState("Une décision est déjà demandée sur ce dossier.")
    source = f"case:{case.id}:agent:{agent.id}:{work.now.timestamp()}"
    escalate(work, case, reason, source)
    asked = find_event(work, f"{source}:escalated")
    if asked is not None:
        asked.agent_id = agent.id
