"""Any list of conversations as a file, written while it is read: however long, it fits in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.responses import Response, StreamingResponse

from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.found import count
from bot.console.render import Refresh, Renderer
from bot.console.sheets import FORMATS, Format, rows_of
from bot.console.wanted import Wanted
from bot.errors import NotFound
from bot.pages.language import language, speaking
from bot.pages.numbers import grouped
from bot.store.trail import current_actor, note
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/conversations/export"


class Exports:
    """`/console/conversations/export`: how much it will be, then the file."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.SUPERVISOR),
            guard.get(ADDRESS + "/{format}", self.download, needs=Needs.SUPERVISOR),
        ]

    def show(self, visit: Visit) -> Response:
        wanted = Wanted.of(visit.request.query_params)
        with self._store.reading() as work:
            total = count(work, wanted)
            return self._renderer.page(
                work,
                visit.signed_in,
                "export.html",
                refresh=Refresh("", "", ""),
                here="conversations",
                wanted=wanted,
                total=total,
                total_in_words=grouped(total),
                formats=FORMATS.values(),
            )

    def download(self, visit: Visit) -> Response:
        """The file, row by row; `X-Total-Rows` says how many will come, for who counts them."""
        form = FORMATS.get(visit.request.path_params["format"])
        if form is None:
            raise NotFound("export format")
        wanted = Wanted.of(visit.request.query_params)
        with self._store.work() as work:
            total = count(work, wanted)
            note_export(work, Exported(form, wanted, total))
            day = work.now.astimezone(work.brand.zone).date()
        headers = {
            "Content-Disposition": f'attachment; filename="conversations-{day.isoformat()}.{form.name}"',
            "X-Total-Rows": str(total),
        }
        return StreamingResponse(
            self._written(form, wanted, language()), media_type=form.media_type, headers=headers
        )

    def _written(self, form: Format, wanted: Wanted, spoken: str) -> Iterator[bytes]:
        """Each piece is asked for from elsewhere: it has to be told the language again."""
        with speaking(spoken):
            head = form.head()
        yield head
        for rows in rows_of(self._store, wanted):
            with speaking(spoken):
                piece = b"".join(form.line(row) for row in rows)
            yield piece


@dataclass(frozen=True)
class Exported:
    """What was taken out: enough to do it again, none of it a customer's words."""

    format: Format
    wanted: Wanted
    rows: int


def note_export(work: Work, exported: Exported) -> None:
    """Tell the audit log who took what out, in the transaction that counted it.

    The words that were looked for may be a customer's name, so only their presence is noted.
    """
    filters = [name for name in vars(exported.wanted) if getattr(exported.wanted, name)]
    actor = current_actor()
    if actor is None:
        return
    taken = {"format": exported.format.name, "rows": exported.rows, "filters": ", ".join(filters)}
    changes = [
        {"object": "export", "field": name, "from": "", "to": str(value)} for name, value in taken.items()
    ]
    note(work.session, work.now, replace(actor, action="conversations.export"), changes)
