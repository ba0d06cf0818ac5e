"""The platforms' windows, applied to stored conversations: when they open, and what they refuse."""

from datetime import datetime

from sqlalchemy import select

from bot.casework.platforms import limits_of
from bot.casework.windows import Windows, windows_from
from bot.store.cases import Case
from bot.store.customers import Conversation
from bot.store.queue import Inbound, Outbound, OutboundKind
from bot.store.unit_of_work import Work

TOO_LATE_TO_ANSWER = (
    "Le commentaire a plus de {days} jours : la plateforme n’en permet plus la réponse en privé."
)


def open_windows(work: Work, conversation: Conversation, heard_at: datetime) -> None:
    """The customer wrote, or opened the conversation, at this moment of the platform's clock."""
    identity = conversation.identity
    account = work.brand.account_of(identity.platform, identity.account)
    approved = account is not None and account.human_agent
    opened = windows_from(identity.platform, min(heard_at, work.now), human_agent=approved)
    conversation.windows = conversation.windows.extended(opened)


def private_windows(case: Case) -> Windows | None:
    """The windows of the place where this case is talked about in private; None where there are none."""
    private = [place for place in case.conversations if place.windows.limited]
    return max(private, key=lambda place: place.id).windows if private else None


def refusal(work: Work, row: Outbound) -> str | None:
    """Why the platform would not take this row now, in words for people; None when it would."""
    if row.kind is OutboundKind.PRIVATE_MESSAGE:
        return row.conversation.windows.refusal(work.now, by_person=row.written_by is not None)
    if row.kind is OutboundKind.PRIVATE_REPLY:
        return _too_late(work, row)
    return None


def _too_late(work: Work, row: Outbound) -> str | None:
    identity = row.conversation.identity
    within = limits_of(identity.platform).private_reply_window
    said_at = work.session.scalar(
        select(Inbound.sent_at).where(
            Inbound.platform == identity.platform,
            Inbound.account == identity.account,
            Inbound.external_id == row.in_reply_to,
        )
    )
    if within is None or said_at is None or work.now < said_at + within:
        return None
    return TOO_LATE_TO_ANSWER.format(days=within.days)
