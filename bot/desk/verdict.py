"""Deciding from Slack: once per click, on the server's own knowledge of who may what."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from bot import french
from bot.casework.decision import Choice, DecisionKind, EscalationState
from bot.casework.ladder import Level
from bot.commands.decisions import decide
from bot.commands.escalations import Recommendation, raise_level
from bot.commands.takeover import holder_of
from bot.commands.team import agent_of_slack_user
from bot.desk.groups import Standing
from bot.desk.payloads import Person
from bot.desk.ticket import Ticket
from bot.errors import BeyondAuthority, NotAllowed, WrongState
from bot.store.cases import Escalation
from bot.store.slack import SlackClick
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ATTEMPTS = 3
LONGEST_CAUSE = 200
NO_AUTHORITY = "Vous n’avez pas de pouvoir de décision ici. Demandez à un administrateur de vous ajouter."
ASK_AGAIN = "Un collègue agissait au même moment. Rien n’a été fait : cliquez à nouveau."
NO_LONGER_WAITING = "Cette demande n’attend plus de décision."
OFFER_CHANGED = "La proposition a changé depuis l’affichage de cette carte. Relisez-la avant de cliquer."
SECOND_NEEDED = (
    "Votre accord est enregistré. À ce montant, une seconde personne doit le confirmer sur la carte."
)

Act = Callable[[Work, Escalation, Agent, Level], str | None]
"""Something done to an escalation by an agent of a level; returns what to tell them, if anything."""


class Verdicts:
    """Acts on behalf of the members of Slack who stand on the authority ladder.

    Every method returns what to tell the person, None when the card says it all. What was refused left
    nothing behind, and the answer says why. The same click again (by its `key`) does nothing. Of two
    people who act at once one wins; the other is told who.
    """

    def __init__(self, store: Store, standing: Standing) -> None:
        self._store = store
        self._standing = standing

    def decide(self, person: Person, ticket: Ticket, choice: Choice, key: str) -> str | None:
        """Store a decision; one beyond the person's authority goes up as their recommendation."""

        def act(work: Work, escalation: Escalation, agent: Agent, level: Level) -> str | None:
            return _decided(work, escalation, agent, level, choice)

        said = Recommendation(choice.amount, choice.reason)
        return self._act(person, ticket, key, act, otherwise=said)

    def grant_offer(self, person: Person, ticket: Ticket, key: str) -> str | None:
        """Grant what the card proposed, if that is still what is proposed; or confirm a first approval."""
        with self._store.reading() as work:
            offered = work.get(Escalation, ticket.escalation).offer

        def act(work: Work, escalation: Escalation, agent: Agent, level: Level) -> str | None:
            if escalation.offer is None or str(escalation.offer) != ticket.offer:
                raise WrongState(OFFER_CHANGED)
            kind = escalation.approved_kind or DecisionKind.APPROVE
            choice = Choice(kind, escalation.offer, escalation.approved_reason)
            return _decided(work, escalation, agent, level, choice)

        return self._act(person, ticket, key, act, otherwise=Recommendation(offered))

    def ask_above(self, person: Person, ticket: Ticket, said: Recommendation, key: str) -> str | None:
        """Pass the escalation to the level above this person, with what they recommend."""

        def act(work: Work, escalation: Escalation, agent: Agent, level: Level) -> str | None:
            raise_level(
                work,
                escalation,
                f"slack:{key}"[:LONGEST_CAUSE],
                why="asked",
                agent_id=agent.id,
                rank=level.rank,
                recommendation=said,
            )
            return None

        return self._act(person, ticket, key, act)

    def _act(
        self, person: Person, ticket: Ticket, key: str, act: Act, otherwise: Recommendation | None = None
    ) -> str | None:
        level = self._standing.level_of(person.id)
        if level is None:
            return NO_AUTHORITY
        for _ in range(ATTEMPTS):
            try:
                with self._store.work() as work:
                    return _once(work, person, level, ticket, key, act)
            except (StaleDataError, IntegrityError):
                continue  # somebody was faster: look again at what they did
            except BeyondAuthority as error:
                return self._send_up(person, ticket, key, error.detail, otherwise)
            except NotAllowed as error:
                return error.detail
            except WrongState as error:
                return self._who_was_faster(ticket) or error.detail
        return ASK_AGAIN

    def _send_up(
        self, person: Person, ticket: Ticket, key: str, why: str, said: Recommendation | None
    ) -> str:
        """One click is enough: what somebody may not grant themselves, they recommend."""
        if said is None or said.amount is None:
            return why
        problem = self.ask_above(person, ticket, said, key)
        if problem is not None:
            return f"{why} {problem}"
        with self._store.reading() as work:
            present = work.get(Escalation, ticket.escalation)
            name = work.brand.ladder.name_of(present.level, on_duty=present.on_duty)
        return f"{why} Votre recommandation de {said.amount} est transmise à « {name} »."

    def _who_was_faster(self, ticket: Ticket) -> str | None:
        with self._store.reading() as work:
            return _done_by(work, work.get(Escalation, ticket.escalation), ticket)


def _once(work: Work, person: Person, level: Level, ticket: Ticket, key: str, act: Act) -> str | None:
    if work.session.get(SlackClick, key) is not None:
        return None
    work.session.add(SlackClick(key=key, at=work.now))
    work.session.flush()
    escalation = work.get(Escalation, ticket.escalation)
    if len(escalation.decisions) != ticket.decisions or escalation.state is EscalationState.WITHDRAWN:
        raise WrongState(NO_LONGER_WAITING)
    agent = agent_of_slack_user(work, person.id, person.name)
    return act(work, escalation, agent, level)


def _decided(work: Work, escalation: Escalation, agent: Agent, level: Level, choice: Choice) -> str | None:
    decision = decide(work, escalation.id, agent, choice, rank=level.rank)
    return SECOND_NEEDED if decision is None and choice.grants_money else None


def _done_by(work: Work, escalation: Escalation, ticket: Ticket) -> str | None:
    """Who did what to the escalation since the button was drawn; None when nobody did."""
    if len(escalation.decisions) > ticket.decisions:
        decision = escalation.decisions[-1]
        amount = f" {decision.amount}" if decision.amount else ""
        name = work.get(Agent, decision.agent_id).name
        return f"{name} a déjà décidé : {french.DECISION[decision.kind]}{amount}."
    holder = holder_of(work, escalation.case)
    if escalation.state is EscalationState.TAKEN and holder is not None:
        return f"{holder.name} a pris cette demande en main."
    return None
