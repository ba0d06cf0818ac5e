"""Accounts of the brand that may not write: stopped until a person sees to it, or resting a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Update, func, select, update

from bot.casework.account import StopCause
from bot.store.accounts import AccountState
from bot.store.customers import Conversation, Identity
from bot.store.queue import TO_CUSTOMERS, Inbound, Outbound, QueueState
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)

LOOK_AGAIN = timedelta(minutes=10)
"""How often a row that waits for a stopped account is looked at; `resume` does not wait for it."""


@dataclass(frozen=True)
class Hold:
    """Until when the rows of an account wait, and why, in words for people."""

    until: datetime
    why: str


def hold_of(work: Work, identity: Identity) -> Hold | None:
    """Why nothing may be sent to this identity now, because of the brand's account; None when it may."""
    state = state_of(work, identity.platform, identity.account)
    if state is None:
        return None
    if state.stopped_at is not None:
        return Hold(work.now + LOOK_AGAIN, f"Compte arrêté : {state.why}")
    if state.paused_until is not None and work.now < state.paused_until:
        return Hold(state.paused_until, "La plateforme demande d’attendre.")
    return None


def stop(work: Work, platform: str, account: str, cause: StopCause, why: str) -> None:
    """Send nothing more from this account; its rows wait, the console says so until `resume`."""
    state = _state_for_change(work, platform, account)
    if state.stopped_at is None:
        state.stopped_at, state.cause, state.why = work.now, cause, why
        _postpone(work, platform, account, work.now + LOOK_AGAIN)
        log.error("account stopped", platform=platform, account=account, cause=cause.value)


def pause(work: Work, platform: str, account: str, wait: timedelta) -> None:
    """Send nothing from this account for so long; never shortens a pause."""
    state = _state_for_change(work, platform, account)
    until = work.now + wait
    state.paused_until = max(until, state.paused_until or until)
    _postpone(work, platform, account, state.paused_until)
    log.warning("account pauses", platform=platform, account=account, seconds=int(wait.total_seconds()))


def resume(work: Work, platform: str, account: str) -> bool:
    """Send again, at once; whether the account was stopped."""
    state = state_of(work, platform, account)
    if state is None or state.stopped_at is None:
        return False
    state.stopped_at, state.cause, state.why, state.paused_until = None, None, "", None
    rows = _waiting(platform, account).where(Outbound.available_at > work.now)
    work.session.execute(rows.values(available_at=work.now))
    log.info("account resumed", platform=platform, account=account)
    return True


def stopped_accounts(work: Work) -> list[AccountState]:
    """The accounts that wait for a person."""
    query = select(AccountState).where(AccountState.stopped_at.is_not(None))
    return list(work.session.scalars(query.order_by(AccountState.stopped_at)))


def last_heard(work: Work, platform: str, account: str) -> datetime | None:
    """When the platform last told us something about this account."""
    query = select(func.max(Inbound.received_at))
    return work.session.scalar(query.where(Inbound.platform == platform, Inbound.account == account))


def state_of(work: Work, platform: str, account: str) -> AccountState | None:
    """What is known of an account; None when nothing was ever wrong with it."""
    return work.session.get(AccountState, (platform, account))


def _postpone(work: Work, platform: str, account: str, until: datetime) -> None:
    """All rows of the account at once, so that the courier does not pick up each to put it back."""
    rows = _waiting(platform, account).where(Outbound.available_at < until)
    work.session.execute(rows.values(available_at=until))


def _waiting(platform: str, account: str) -> Update:
    places = select(Conversation.id).join(Identity)
    places = places.where(Identity.platform == platform, Identity.account == account)
    return update(Outbound).where(
        Outbound.state.in_((QueueState.TODO, QueueState.FAILED)),
        Outbound.kind.in_(TO_CUSTOMERS),
        Outbound.conversation_id.in_(places),
    )


def _state_for_change(work: Work, platform: str, account: str) -> AccountState:
    state = state_of(work, platform, account)
    if state is None:
        state = AccountState(platform=platform, account=account)
        work.session.add(state)
        work.session.flush()
    return state
