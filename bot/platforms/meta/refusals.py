"""What Meta's errors mean for us, by code and subcode: the whole table, and the one place that reads it.

Texts of errors change; numbers are promised. A row with a subcode comes before the row of its code.
`why` is read by agents and supervisors.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from bot.casework.account import StopCause
from bot.casework.windows import PERSON_ONLY
from bot.errors import (
    AccountStopped,
    AlreadyDone,
    BackOff,
    Gone,
    PlatformError,
    UnclearOutcome,
    Undeliverable,
)


class Act(Enum):
    """What the courier does about an error."""

    RETRY = "retry"
    BACK_OFF = "back off"
    DONE = "done already"
    IMPOSSIBLE = "impossible"
    GONE = "gone"
    STOP = "stop the account"


@dataclass(frozen=True)
class Verdict:
    act: Act
    why: str
    wait: timedelta = timedelta(0)
    cause: StopCause = StopCause.CONFIGURATION


BUSY = timedelta(minutes=15)
"""How long to wait when Meta limits us and no header says until when: calling on prolongs it."""
ABUSIVE = timedelta(hours=1)

TEMPORARY = Verdict(Act.RETRY, "Incident passager chez Meta.")
LIMITED = Verdict(Act.BACK_OFF, "Meta limite le débit de ce compte.", BUSY)
WINDOW = Verdict(Act.IMPOSSIBLE, PERSON_ONLY)
UNREACHABLE = Verdict(Act.IMPOSSIBLE, "Ce client ne peut pas, ou ne veut plus, recevoir de message privé.")
ELSEWHERE = Verdict(
    Act.IMPOSSIBLE, "Une personne ou un autre outil a pris la main sur cette conversation, côté Meta."
)
NO_PRIVATE_REPLY = Verdict(Act.IMPOSSIBLE, "Ce commentaire ne peut pas recevoir de réponse privée.")
TOKEN = Verdict(
    Act.STOP, "Le jeton d’accès de la page n’est plus valable : il en faut un nouveau.", cause=StopCause.TOKEN
)
PERMISSION = Verdict(
    Act.STOP, "Il manque une autorisation à l’application Meta pour cette page.", cause=StopCause.PERMISSION
)
CONFIGURATION = Verdict(Act.STOP, "L’application Meta n’a pas, ou plus, cette fonction.")
POLICY = Verdict(
    Act.STOP,
    "Meta a bloqué les envois de ce compte au nom de ses règles : voir « Qualité de la page ».",
    cause=StopCause.POLICY,
)

TABLE: dict[tuple[int, int | None], Verdict] = {
    (1, None): TEMPORARY,
    (2, None): TEMPORARY,
    (99, None): TEMPORARY,
    (3, None): CONFIGURATION,
    (4, None): LIMITED,
    (17, None): LIMITED,
    (32, None): LIMITED,
    (341, None): LIMITED,
    (613, None): LIMITED,
    (80001, None): LIMITED,
    (80002, None): LIMITED,
    (80006, None): LIMITED,
    (613, 2018338): Verdict(Act.BACK_OFF, "Meta juge les envois de ce compte trop insistants.", ABUSIVE),
    (10, 2018278): WINDOW,
    (10, 2018065): WINDOW,
    (10, 2534022): WINDOW,
    (10, 2018108): UNREACHABLE,
    (10, 1893063): Verdict(
        Act.STOP,
        "Meta a restreint la page pour un temps : voir « Qualité de la page ».",
        cause=StopCause.POLICY,
    ),
    (10, None): PERMISSION,
    (100, 33): Verdict(Act.GONE, "Le commentaire n’existe plus, ou n’est plus visible pour la page."),
    (100, 2018001): UNREACHABLE,
    (100, 2534014): UNREACHABLE,
    (100, 2018292): NO_PRIVATE_REPLY,
    (100, 2534025): NO_PRIVATE_REPLY,
    (100, 2534037): ELSEWHERE,
    (100, None): Verdict(Act.IMPOSSIBLE, "Meta refuse ce message tel quel."),
    (2018300, None): ELSEWHERE,
    (10, 2018300): ELSEWHERE,
    (100, 2018300): ELSEWHERE,
    (200, 2018300): ELSEWHERE,
    (102, None): TOKEN,
    (190, None): TOKEN,
    (200, 1545041): UNREACHABLE,
    (551, None): UNREACHABLE,
    (200, 2018028): Verdict(
        Act.STOP, "L’application Meta n’est pas publiée : elle ne peut écrire qu’à ses testeurs."
    ),
    (200, 2534041): Verdict(
        Act.STOP,
        "Le compte Instagram n’autorise pas l’accès aux messages : à activer dans ses réglages.",
        cause=StopCause.PERMISSION,
    ),
    (368, None): POLICY,
    (506, None): Verdict(Act.IMPOSSIBLE, "Meta refuse un texte déjà publié à l’identique."),
    (2022, None): CONFIGURATION,
    (10900, None): Verdict(Act.DONE, "Ce commentaire a déjà reçu sa réponse privée."),
    (10902, None): NO_PRIVATE_REPLY,
    (10903, None): NO_PRIVATE_REPLY,
}
PERMISSIONS = range(200, 300)
UNKNOWN = Verdict(Act.IMPOSSIBLE, "Meta refuse ce message pour une raison que l’assistant ne connaît pas.")


def verdict(code: int, subcode: int | None, *, transient: bool = False, status: int = 400) -> Verdict:
    """What an error means: its own row, the row of its code, its range, then the HTTP status."""
    for row in ((code, subcode), (code, None)):
        if row in TABLE:
            return TABLE[row]
    if code in PERMISSIONS:
        return PERMISSION
    return TEMPORARY if transient or status >= 500 else UNKNOWN


def error_of(content: Any, status: int, regain: timedelta | None) -> PlatformError:
    """The error of ours for an answer of Meta's; `regain`: when its headers give access back."""
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return _without_code(status, regain)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode")) or None
    found = verdict(code, subcode, transient=error.get("is_transient") is True, status=status)
    return _error(found, f"{found.why} (Meta {code}{f'/{subcode}' if subcode else ''})", regain)


def _without_code(status: int, regain: timedelta | None) -> PlatformError:
    if status == 429:
        return BackOff(LIMITED.why, regain or BUSY)
    return UnclearOutcome(f"HTTP {status}") if status >= 500 else Undeliverable(f"HTTP {status}")


def _error(found: Verdict, detail: str, regain: timedelta | None) -> PlatformError:
    match found.act:
        case Act.RETRY:
            return UnclearOutcome(detail)
        case Act.BACK_OFF:
            return BackOff(detail, max(regain or found.wait, timedelta(minutes=1)))
        case Act.DONE:
            return AlreadyDone(detail)
        case Act.IMPOSSIBLE:
            return Undeliverable(detail)
        case Act.GONE:
            return Gone(detail)
        case Act.STOP:
            return AccountStopped(detail, found.cause)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
