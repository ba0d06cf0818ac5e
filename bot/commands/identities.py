"""Knowing one person by the names the platforms give them: in public, in private, on several accounts."""

import structlog
from sqlalchemy import select, update

from bot.casework.windows import closed
from bot.commands.directory import private_conversation
from bot.store.cases import Case
from bot.store.customers import Customer, Identity
from bot.store.queue import Inbound, Outbound
from bot.store.unit_of_work import Work

log = structlog.get_logger(__name__)


def link_private(work: Work, row: Outbound, private_id: str) -> None:
    """The platform said under which id the author of a comment is reached in private: keep it.

    The private conversation is about the comment's case from now on; it stays closed to us until the
    customer writes there. `row` is the private answer that was sent. Whoever answers in public instead
    of the assistant answers in private too.
    """
    public = row.conversation.identity
    identity = _private_identity(work, public, private_id)
    conversation = private_conversation(work, identity)
    if not conversation.windows.limited:
        conversation.windows = closed(identity.platform, work.now)
    if conversation.case_id is None:
        conversation.case_id = row.conversation.case_id
        elsewhere = conversation.muted_elsewhere or row.conversation.muted_elsewhere
        conversation.muted_by = row.conversation.muted_by
        conversation.muted_elsewhere = elsewhere and conversation.muted_by is None


def _private_identity(work: Work, public: Identity, private_id: str) -> Identity:
    query = select(Identity).where(
        Identity.platform == public.platform,
        Identity.account == public.account,
        Identity.external_id == private_id,
    )
    known = work.session.scalar(query)
    if known is None:
        known = Identity(
            customer_id=public.customer_id,
            platform=public.platform,
            account=public.account,
            external_id=private_id,
            name=public.name,
        )
        work.session.add(known)
        work.session.flush()
    elif known.customer_id != public.customer_id:
        join_customers(work, kept=public.customer, joined=known.customer)
        work.session.refresh(known)
    known.name = known.name or public.name
    return known


def join_customers(work: Work, *, kept: Customer, joined: Customer) -> None:
    """Two customers are one person: all that belongs to `joined` belongs to `kept` from now on.

    The row of `joined` stays, without identities: what was written about it remains readable.
    """
    for table in (Identity, Case, Inbound):
        work.session.execute(update(table).where(table.customer_id == joined.id).values(customer_id=kept.id))
    log.info("customers joined", kept=kept.id, joined=joined.id)
