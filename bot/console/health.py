"""How the brand's own accounts do: whether they may write, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.store.accounts import AccountState
from bot.store.claims import is_in
from bot.store.customers import Conversation, Identity
from bot.store.queue import GIVEN_UP, TO_CUSTOMERS, UNFINISHED, Outbound, QueueState
from bot.store.unit_of_work import Work

Account = tuple[str, str]
"""A platform, and the account there."""


@dataclass(frozen=True)
class Health:
    """One account; `state` is None as long as nothing was ever wrong with it.

    `waiting` are messages to customers that are not sent yet, `given_up` those that a person must see to.
    """

    platform: str
    name: str
    state: AccountState | None
    waiting: int
    given_up: int
    resting: bool

    @property
    def stopped(self) -> bool:
        return self.state is not None and self.state.stopped_at is not None


def accounts_health(work: Work) -> list[Health]:
    """Every account of brand.yml, and any other that something is kept of."""
    states = {(state.platform, state.account): state for state in work.session.scalars(select(AccountState))}
    names = {(one.platform, one.account): one.name for one in work.brand.accounts}
    waiting, given_up = _counted(work, UNFINISHED), _counted(work, GIVEN_UP)
    known = [*names, *sorted((states.keys() | waiting.keys() | given_up.keys()) - names.keys())]
    return [
        Health(
            platform=place[0],
            name=names.get(place, place[1]),
            state=states.get(place),
            waiting=waiting.get(place, 0),
            given_up=given_up.get(place, 0),
            resting=_rests(work, states.get(place)),
        )
        for place in known
    ]


def _rests(work: Work, state: AccountState | None) -> bool:
    return state is not None and state.paused_until is not None and work.now < state.paused_until


def _counted(work: Work, states: Sequence[QueueState]) -> dict[Account, int]:
    """Messages to customers in these states, which an index of their own holds, by account."""
    query = (
        select(Identity.platform, Identity.account, func.count())
        .select_from(Outbound)
        .join(Conversation, Outbound.conversation_id == Conversation.id)
        .join(Identity)
        .where(is_in(Outbound, states), Outbound.kind.in_(TO_CUSTOMERS))
        .group_by(Identity.platform, Identity.account)
    )
    return {(platform, account): count for platform, account, count in work.session.execute(query)}
