"""Making a decision from Slack: once per click, on the server's own knowledge of who may what."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from bot import french
from bot.casework.decision import Choice, EscalationState
from bot.commands.decisions import decide
from bot.commands.team import agent_of_slack_user
from bot.desk.payloads import Person
from bot.desk.ticket import Ticket
from bot.errors import NotAllowed, WrongState
from bot.store.cases import Escalation
from bot.store.slack import SlackClick
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ATTEMPTS = 3
NO_AUTHORITY = "Vous n’avez pas de pouvoir de décision ici. Demandez à un administrateur de vous ajouter."
ASK_AGAIN = "Un collègue agissait au même moment. Rien n’a été fait : cliquez à nouveau."
NO_LONGER_WAITING = "Cette demande n’attend plus de décision."


class Verdicts:
    """Decides on behalf of the members of Slack who stand on the authority ladder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def decide(self, person: Person, ticket: Ticket, choice: Choice, key: str) -> str | None:
        """Store the decision of a click; None when that is done, or was done by the same click before.

        Otherwise nothing is stored, and the answer says why in words for the person. Of two people who
        decide at once one wins; the other is told who.
        """
        level = self._store.brand.ladder.of_slack_user(person.id)
        if level is None:
            return NO_AUTHORITY
        for _ in range(ATTEMPTS):
            try:
                with self._store.work() as work:
                    _decide_once(work, person, level.rank, ticket, choice, key)
                return None
            except (StaleDataError, IntegrityError):
                continue  # somebody was faster: look again at what they did
            except NotAllowed as error:
                return error.detail
            except WrongState as error:
                return self._who_was_faster(ticket) or error.detail
        return ASK_AGAIN

    def _who_was_faster(self, ticket: Ticket) -> str | None:
        with self._store.reading() as work:
            return _done_by(work, work.get(Escalation, ticket.escalation), ticket)


def _decide_once(work: Work, person: Person, rank: int, ticket: Ticket, choice: Choice, key: str) -> None:
    if work.session.get(SlackClick, key) is not None:
        return
    work.session.add(SlackClick(key=key, at=work.now))
    work.session.flush()
    escalation = work.get(Escalation, ticket.escalation)
    if len(escalation.decisions) != ticket.decisions or escalation.state is EscalationState.WITHDRAWN:
        raise WrongState(NO_LONGER_WAITING)
    agent = agent_of_slack_user(work, person.id, person.name)
    decide(work, escalation.id, agent, choice, rank=rank)


def _done_by(work: Work, escalation: Escalation, ticket: Ticket) -> str | None:
    """Who did what to the escalation since the button was drawn; None when nobody did."""
    if len(escalation.decisions) > ticket.decisions:
        decision = escalation.decisions[-1]
        amount = f" {decision.amount}" if decision.amount else ""
        name = work.get(Agent, decision.agent_id).name
        return f"{name} a déjà décidé : {french.DECISION[decision.kind]}{amount}."
    holder = next((c.muted_by for c in escalation.case.conversations if c.muted_by), None)
    if escalation.state is EscalationState.TAKEN and holder is not None:
        return f"{work.get(Agent, holder).name} a pris cette demande en main."
    return None
