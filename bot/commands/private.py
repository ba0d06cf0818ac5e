"""The private conversation: opening it on the right case, and no other."""

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from bot.casework.case import CaseStatus
from bot.commands.cases import live_case
from bot.commands.history import EventKind, find_event, move, record
from bot.store.cases import Case
from bot.store.customers import Conversation
from bot.store.queue import Inbound
from bot.store.unit_of_work import Work

REF_LIVES_SECONDS = 30 * 24 * 3600


def make_ref(secret: str, conversation: Conversation) -> str:
    """A signed, expiring name for a public conversation, safe to show to anybody."""
    return _signer(secret).dumps(conversation.key)


def read_ref(secret: str, ref: str) -> str | None:
    """The conversation key in a ref of ours; None when it is forged, expired or empty."""
    try:
        return str(_signer(secret).loads(ref, max_age=REF_LIVES_SECONDS))
    except BadData:
        return None


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="private-link")


def open_private(work: Work, inbound: Inbound, secret: str) -> Case | None:
    """Find the case a customer comes to talk about; once per opening.

    A ref is public: anybody may follow it. It only leads to a case of the person who follows it; for
    everybody else it is a conversation without a case, and the case says that somebody came: it may be
    its customer under another id, which only a person can tell. When a person has taken the case over,
    they have this conversation too.
    """
    conversation = inbound.conversation
    case = _case_by_ref(work, inbound, secret) or live_case(work, conversation.identity.customer_id)
    if case is None:
        return None
    conversation.case_id = case.id
    if not conversation.muted_elsewhere:
        conversation.muted_by = case.held_by
    _note_arrival(work, case, f"inbound:{inbound.id}:private_opened")
    return case


def _case_by_ref(work: Work, inbound: Inbound, secret: str) -> Case | None:
    key = read_ref(secret, str(inbound.data.get("ref", "")))
    query = select(Conversation).where(Conversation.key == key)
    public = work.session.scalar(query) if key else None
    if public is None or public.case_id is None:
        return None
    case = work.get(Case, public.case_id)
    follower = inbound.conversation.identity
    if case.customer_id == follower.customer_id:
        return case
    key = f"case:{case.id}:followed:{follower.id}"
    record(work, case, EventKind.LINK_FOLLOWED, key, customer=follower.customer_id)
    return None


def _note_arrival(work: Work, case: Case, key: str) -> None:
    if find_event(work, key) is not None:
        return
    record(work, case, EventKind.PRIVATE_OPENED, key)
    if case.status in {CaseStatus.NEW, CaseStatus.OPEN}:
        move(case, CaseStatus.WAITING_CUSTOMER)
