"""Granting within budgets: entered in the same transaction as the decision, so never overdrawn."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.casework.budget import Account, Limit, accounts
from bot.casework.money import Money
from bot.errors import BeyondAuthority
from bot.store.budgets import BudgetUse
from bot.store.cases import Case, Decision, Escalation
from bot.store.unit_of_work import Work


def charge(work: Work, decision: Decision) -> None:
    """Count a decision against every budget it belongs to. BeyondAuthority when one has not enough left.

    Each row is changed only if the result stays within its limit; until this transaction ends whoever
    else grants from it waits, and then sees what is left. Accounts are taken in one order by everybody.
    """
    amount = decision.amount
    if amount is None:
        return
    limits = work.brand.ladder.limits_for(decision.level)
    for account in _accounts(work, decision):
        limit = account.limit(limits, amount.currency)
        _open(work, account, amount.currency)
        added = _add(work, account, amount, limit.most if limit else None)
        if limit is not None and not added:
            raise BeyondAuthority(_exhausted(limit, _used(work, account, amount.currency)))
    decision.charged = True


def _exhausted(limit: Limit, used: int) -> str:
    left = Money(max(0, limit.most.cents - used), limit.most.currency)
    return f"Il reste {left} sur {limit.in_words} ({limit.most})."


def release(work: Work, decision: Decision) -> None:
    """Give back what was counted for a decision that comes to nothing; once."""
    amount = decision.amount
    if amount is None or not decision.charged:
        return
    for account in _accounts(work, decision):
        work.session.execute(
            update(BudgetUse)
            .where(*_is(account, amount.currency))
            .values(cents=BudgetUse.cents - amount.cents)
            .execution_options(synchronize_session=False)
        )
    decision.charged = False


def release_unanswered(work: Work, case: Case) -> None:
    """Give back what a customer who gives up never took."""
    query = (
        select(Decision)
        .join(Escalation)
        .where(Escalation.case_id == case.id, Decision.accepted.is_(None), Decision.charged.is_(True))
    )
    for decision in work.session.scalars(query):
        release(work, decision)


def _accounts(work: Work, decision: Decision) -> list[Account]:
    return accounts(decision.level, decision.agent_id, decision.at, work.brand.zone)


def _open(work: Work, account: Account, currency: str) -> None:
    """Make the row of this period; two people who do so at once make one."""
    on_postgresql = work.session.get_bind().dialect.name == "postgresql"
    row = {"account": account.name, "period": account.period_name, "currency": currency, "cents": 0}
    if on_postgresql:
        work.session.execute(postgresql.insert(BudgetUse).values(row).on_conflict_do_nothing())
    else:
        work.session.execute(sqlite.insert(BudgetUse).values(row).on_conflict_do_nothing())


def _add(work: Work, account: Account, amount: Money, most: Money | None) -> bool:
    """Whether it was added: not when that would go beyond `most`."""
    query = update(BudgetUse).where(*_is(account, amount.currency))
    if most is not None:
        query = query.where(BudgetUse.cents + amount.cents <= most.cents)
    changed = query.values(cents=BudgetUse.cents + amount.cents).returning(BudgetUse.cents)
    return work.session.scalar(changed.execution_options(synchronize_session=False)) is not None


def _used(work: Work, account: Account, currency: str) -> int:
    return work.session.scalar(select(BudgetUse.cents).where(*_is(account, currency))) or 0


def _is(account: Account, currency: str) -> tuple[ColumnElement[bool], ...]:
    return (
        BudgetUse.account == account.name,
        BudgetUse.period == account.period_name,
        BudgetUse.currency == currency,
    )
