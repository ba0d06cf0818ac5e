"""Who visits the sandbox network: a name, and two cookies that pages cannot read."""

import hashlib
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox import network
from bot.store.network import SandboxPerson
from bot.store.unit_of_work import Work

PERSON = "sandbox_person"
OPENED = "sandbox_opened"
PATH = "/sandbox"
ONE_YEAR = 365 * 24 * 3600
MOST_REFS = 20
LONGEST_NAME = 80


@dataclass(frozen=True)
class Cookies:
    """Sets the cookies of a visitor; `https` keeps them from ever crossing the network in clear."""

    https: bool

    def remember(self, response: Response, person: SandboxPerson) -> None:
        """This browser is now this person, who has opened nothing yet."""
        self._set(response, PERSON, person.token)
        response.delete_cookie(OPENED, path=PATH)

    def note_opened(self, response: Response, request: Request, ref: str) -> None:
        """The chat was opened through this link, so that reloading the page is not opening it again."""
        self._set(response, OPENED, ".".join([*_opened(request), _short(ref)][-MOST_REFS:]))

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=ONE_YEAR, path=PATH, secure=self.https, httponly=True, samesite="lax"
        )


def visitor(work: Work, request: Request) -> SandboxPerson | None:
    """Who this browser is, None before they gave a name."""
    return network.person_of(work, request.cookies.get(PERSON))


def named(work: Work, person: SandboxPerson | None, name: str) -> SandboxPerson | None:
    """The person of this name in this browser: a new one when the name is new, None without any name."""
    wanted = " ".join(name.split())[:LONGEST_NAME]
    if not wanted or (person is not None and person.name == wanted):
        return person
    return network.join(work, wanted)


def has_opened(request: Request, ref: str) -> bool:
    """Whether this visitor opened the chat through this link before (without a link: in any way)."""
    return _short(ref) in _opened(request) if ref else bool(_opened(request))


def _opened(request: Request) -> list[str]:
    return [word for word in request.cookies.get(OPENED, "").split(".") if word]


def _short(ref: str) -> str:
    return hashlib.sha256(ref.encode()).hexdigest()[:12]
