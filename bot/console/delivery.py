"""What could not be delivered or handled, and the button that tries again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from starlette.responses import RedirectResponse, Response

from bot.commands.delivery import try_again
from bot.console import french
from bot.console.access import ConsoleRoute, Guard, Visit
from bot.console.health import accounts_health
from bot.console.needs import Needs
from bot.console.pulse import inbox_pulse
from bot.console.render import Refresh, Renderer
from bot.console.words import words
from bot.errors import NotFound, WrongState
from bot.store.claims import is_in
from bot.store.customers import Conversation, Identity
from bot.store.queue import GIVEN_UP, Inbound, Outbound
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/delivery"
STREAM = "/console/live"
MOST = 100
TABLES: dict[str, type[Inbound] | type[Outbound]] = {"inbound": Inbound, "outbound": Outbound}


@dataclass(frozen=True)
class DeadRow:
    """One row that was given up, in the words of the page."""

    table: str
    id: int
    customer: str
    case_id: int | None
    what: str
    text: str
    error: str
    attempts: int
    at: datetime


class DeliveryPages:
    """`/console/delivery`, for those who look after the installation."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.SUPERVISOR, shows="delivery"),
            guard.post(
                f"{ADDRESS}/{{table}}/{{id:int}}", self.retry, needs=Needs.SUPERVISOR, shows="delivery"
            ),
        ]

    def show(self, visit: Visit) -> Response:
        return self._page(visit)

    def retry(self, visit: Visit) -> Response:
        """Try one row again; when somebody else was quicker, the page says so."""
        table = TABLES.get(visit.request.path_params["table"])
        if table is None:
            raise NotFound("this kind of row")
        try:
            with self._store.work() as work:
                row = work.get(table, visit.request.path_params["id"])
                try_again(work, row, work.get(Agent, visit.agent.id))
        except WrongState as error:
            return self._page(visit, error.detail)
        return RedirectResponse(f"{ADDRESS}?done=retried", status_code=303)

    def _page(self, visit: Visit, refused: str = "") -> Response:
        with self._store.reading() as work:
            return self._renderer.page(
                work,
                visit.signed_in,
                "delivery.html",
                status=409 if refused else 200,
                refresh=Refresh(STREAM, inbox_pulse(work), ADDRESS),
                here="delivery",
                rows=dead_rows(work),
                accounts=accounts_health(work),
                count=sum(count_dead(work, table) for table in TABLES.values()),
                refused=refused,
                done=french.DONE.get(visit.request.query_params.get("done", "")),
            )


def dead_rows(work: Work) -> list[DeadRow]:
    """The last rows that were given up, the newest first."""
    found = [row for table in TABLES.values() for row in _dead(work, table)]
    return sorted(found, key=lambda row: row.at, reverse=True)[:MOST]


def count_dead(work: Work, table: type[Inbound] | type[Outbound]) -> int:
    query = select(func.count()).select_from(table).where(is_in(table, GIVEN_UP))
    return work.session.scalar(query) or 0


def _dead(work: Work, table: type[Inbound] | type[Outbound]) -> Iterable[DeadRow]:
    query = select(table).where(is_in(table, GIVEN_UP)).order_by(table.id.desc()).limit(MOST)
    customer = joinedload(Conversation.identity).joinedload(Identity.customer)
    rows: Iterable[Inbound | Outbound] = work.session.scalars(
        query.options(joinedload(table.conversation).options(customer))
    )
    for row in rows:
        yield DeadRow(
            table=row.__tablename__,
            id=row.id,
            customer=row.conversation.identity.customer.name,
            case_id=row.case_id if isinstance(row, Outbound) else row.conversation.case_id,
            what=words.GIVEN_UP[row.kind.value],
            text=row.text,
            error=row.error,
            attempts=row.attempts,
            at=row.created_at if isinstance(row, Outbound) else row.received_at,
        )
