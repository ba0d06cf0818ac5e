"""The list of conversations: found by words and filters, kept as views, opened one by one."""

from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from bot.commands.views import LONGEST_NAME, MAY_SHARE, forget_view, save_view, views_of
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.exchange import exchange
from bot.console.found import COUNTED_UP_TO, find
from bot.console.pulse import inbox_pulse
from bot.console.queries import Cursor
from bot.console.render import Refresh, Renderer
from bot.console.wanted import Wanted
from bot.console.words import words
from bot.errors import NotAllowed, WrongState
from bot.labels import OtherIntent, PrivateIntent, PublicIntent
from bot.pages.language import gettext as _
from bot.pages.language import marked
from bot.store.customers import Conversation
from bot.store.digest import Digest
from bot.store.team import Agent
from bot.store.unit_of_work import Store, Work

ADDRESS = "/console/conversations"
STREAM = "/console/live"
INTENTS = [intent.value for intent in (*PublicIntent, PrivateIntent.GIVE_DETAILS, *OtherIntent)]
"""What a conversation can be about; the other private intents are turns of one."""

SAID = {"kept": marked("Vue enregistrée."), "forgotten": marked("Vue oubliée.")}


class Conversations:
    """`/console/conversations`, its saved views, and a conversation that belongs to no case."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.AGENT, shows="conversations"),
            guard.get(ADDRESS + "/{id:int}", self.open, needs=Needs.AGENT, shows="conversation"),
            guard.post("/console/views", self.keep, needs=Needs.AGENT, shows="conversations"),
            guard.post("/console/views/{id:int}/forget", self.forget, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        return self._list(visit, Wanted.of(visit.request.query_params))

    def keep(self, visit: Visit) -> Response:
        """Save the search of the page this form was on; a refusal shows that page again."""
        wanted = Wanted.parse(visit.form.get("query", ""))
        shared = visit.form.get("shared") == "1"
        try:
            with self._store.work() as work:
                save_view(work, visit.agent, visit.form.get("name", ""), wanted.query_string(), shared=shared)
        except (WrongState, NotAllowed) as error:
            return self._list(visit, wanted, refused=error.detail)
        return _back_to(wanted, "kept")

    def forget(self, visit: Visit) -> Response:
        with self._store.work() as work:
            forget_view(work, visit.agent, visit.request.path_params["id"])
        return _back_to(Wanted.parse(visit.form.get("query", "")), "forgotten")

    def open(self, visit: Visit) -> Response:
        """The page of its case; without one, all that was said."""
        with self._store.reading() as work:
            conversation = work.get(Conversation, visit.request.path_params["id"])
            if conversation.case_id is not None:
                return RedirectResponse(f"/console/cases/{conversation.case_id}", status_code=303)
            return self._renderer.page(
                work,
                visit.signed_in,
                "conversation.html",
                refresh=Refresh(STREAM, inbox_pulse(work), visit.request.url.path),
                here="conversations",
                conversation=conversation,
                digest=work.get(Digest, conversation.id),
                entries=exchange(work, conversation),
            )

    def _list(self, visit: Visit, wanted: Wanted, refused: str = "") -> Response:
        query = visit.request.query_params
        after = Cursor.parse(query.get("after", ""))
        with self._store.reading() as work:
            seen = inbox_pulse(work)
            page = find(work, wanted, after)
            return self._renderer.page(
                work,
                visit.signed_in,
                "conversations.html",
                status=409 if refused else 200,
                refresh=Refresh(STREAM, seen, _address(wanted, query.get("after", ""))),
                here="conversations",
                page=page,
                wanted=wanted,
                counted_up_to=COUNTED_UP_TO,
                following=wanted.query_string(after=str(page.following)) if page.following else "",
                first_page=after is None,
                choices=choices(work),
                views=views_of(work, visit.agent),
                may_share=visit.agent.role in MAY_SHARE,
                longest_name=LONGEST_NAME,
                done=SAID.get(query.get("done", ""), ""),
                refused=refused,
            )


def choices(work: Work) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: the value in the address, and its words."""
    accounts = {account.platform for account in work.brand.accounts}
    agents = work.session.execute(select(Agent.id, Agent.name).order_by(Agent.name, Agent.id))
    return {
        "platform": [(name, said) for name, said in words.PLATFORMS.items() if name in accounts],
        "lane": [("public", _("En public")), ("private", _("En privé"))],
        "intent": [(intent, words.INTENTS[intent]) for intent in INTENTS],
        "anger": [(str(level), said) for level, said in words.ANGER_CHOICES],
        "risk": list(words.RISKS.items()),
        "status": list(words.STATUSES.items()),
        "level": [(str(level.rank), level.name) for level in work.brand.ladder.levels],
        "agent": [(str(row.id), row.name) for row in agents],
    }


def _address(wanted: Wanted, after: str) -> str:
    return f"{ADDRESS}?{wanted.query_string(after=after)}"


def _back_to(wanted: Wanted, done: str) -> Response:
    query = "&".join(part for part in (wanted.query_string(), urlencode({"done": done})) if part)
    return RedirectResponse(f"{ADDRESS}?{query}", status_code=303)
