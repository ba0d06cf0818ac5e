"""The history of a case in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.ladder import Ladder
from bot.commands.facts import AGAIN, INSTEAD
from bot.commands.history import EventKind
from bot.console.words import words
from bot.pages.language import gettext as _
from bot.store.cases import CaseEvent

Data = Mapping[str, Any]

PLAIN = {
    EventKind.OPENED: "Dossier ouvert",
    EventKind.PRIVATE_OPENED: "Le client a ouvert la conversation privée",
    EventKind.DECISION_TOLD: "Décision annoncée au client",
    EventKind.ACCEPTED: "Le client accepte la décision",
    EventKind.TAKEN_OVER: "Conversation prise en main",
    EventKind.AGENT_REPLIED: "Réponse d’une personne",
    EventKind.REPLIED: "Réponse de l’assistant",
    EventKind.PRIVATE_REPLIED: "Réponse privée au commentaire",
    EventKind.TOO_LATE: "Réponse publique trop tardive, laissée à une personne",
    EventKind.TRIED_AGAIN: "Nouvel essai demandé",
    EventKind.RESOLVED: "Dossier résolu",
    EventKind.CLOSED: "Dossier clos",
    EventKind.DROPPED: "Le client abandonne sa demande",
    EventKind.NOBODY_FREE: "Personne n’était disponible : le client est prévenu, nouveau délai",
    EventKind.MENTIONED: "Le client a mentionné la page ailleurs",
    EventKind.ANSWERED_ELSEWHERE: "Quelqu’un répond sur la plateforme : l’assistant se tait",
    EventKind.LINK_FOLLOWED: (
        "Le lien privé a été suivi depuis un autre compte : à relier au client si c’est la même personne"
    ),
    EventKind.CORRECTION_UNDONE: "Correction annulée",
    EventKind.REVIEW_ASKED: "Marqué pour la relecture",
}
LATE = "le délai est passé"
HOW_READ = {None: "après avoir été lu", INSTEAD: "avant d’être lu", AGAIN: "relu par l’assistant"}
WHY_RAISED = {
    "deadline": LATE,
    "refused": "le client a refusé",
    "asked": "transmis par un conseiller",
}


def sentence(event: CaseEvent, ladder: Ladder) -> str:
    """What happened, in one line; a kind this page does not know yet keeps its own name."""
    try:
        kind = EventKind(event.kind)
    except ValueError:
        return event.kind
    tell = TOLD.get(kind)
    return tell(event.data, ladder) if tell else _(PLAIN.get(kind, event.kind))


def _opened(data: Data, _ladder: Ladder) -> str:
    intent = words.INTENTS.get(str(data.get("intent")))
    return _("Dossier ouvert (%(intent)s)") % {"intent": _lower(intent)} if intent else _("Dossier ouvert")


def _heard(data: Data, _ladder: Ladder) -> str:
    return _("Message public lu, réponse publique due") if data.get("answer_due") else _("Message public lu")


def _details(data: Data, _ladder: Ladder) -> str:
    wish = words.WISHES.get(str(data.get("wish")))
    told = [_("référence %(reference)s") % data] if data.get("reference") else []
    told += [_("souhaite %(wish)s") % {"wish": wish}] if wish else []
    said = _("Précisions du client")
    return _("%(what)s : %(details)s") % {"what": said, "details": ", ".join(told)} if told else said


def _escalated(data: Data, ladder: Ladder) -> str:
    line = _("Décision demandée à « %(level)s »") % {"level": _level(data, ladder)}
    return _with(line, _lower(words.REASONS.get(str(data.get("reason")), "")))


def _raised(data: Data, ladder: Ladder) -> str:
    line = _("Transmis à « %(level)s »") % {"level": _level(data, ladder)}
    why = _(WHY_RAISED.get(str(data.get("why")), ""))
    if why and data.get("amount"):
        why = _("%(why)s, qui recommande %(amount)s") % {"why": why, "amount": data["amount"]}
    return _quoting(_with(line, why), data.get("reason"))


def _reminded(data: Data, ladder: Ladder) -> str:
    line = _("Rappel à « %(level)s »") % {"level": _level(data, ladder)}
    return _with(line, _(LATE))


def _duty_called(_data: Data, ladder: Ladder) -> str:
    line = _("Transmis à « %(level)s »") % {"level": ladder.name_of(0, on_duty=True)}
    return _with(line, _(LATE))


def _approved_first(data: Data, _ladder: Ladder) -> str:
    line = _("Premier accord de %(amount)s, à confirmer par une autre personne") % {
        "amount": data.get("amount") or ""
    }
    return _quoting(line, data.get("reason"))


def _refused(data: Data, _ladder: Ladder) -> str:
    return _quoting(_("Le client refuse la décision"), data.get("reason"))


def _decided(data: Data, _ladder: Ladder) -> str:
    choice = words.DECISIONS.get(str(data.get("choice")), _("Décision"))
    if data.get("amount"):
        choice = _("%(choice)s de %(amount)s") % {"choice": choice, "amount": data["amount"]}
    return _quoting(choice, data.get("reason"))


def _handed_back(data: Data, _ladder: Ladder) -> str:
    return _quoting(_("Conversation rendue à l’assistant"), data.get("summary"))


def _edited(data: Data, _ladder: Ladder) -> str:
    return _("Message modifié par le client, %(when)s") % {"when": _(HOW_READ[data.get("read")])}


def _removed(data: Data, _ladder: Ladder) -> str:
    return _("Message supprimé sur la plateforme, %(who)s") % {"who": _by(data)}


def _hidden(data: Data, _ladder: Ladder) -> str:
    return _("Commentaire masqué sur la plateforme, %(who)s") % {"who": _by(data)}


def _shown_again(data: Data, _ladder: Ladder) -> str:
    return _("Commentaire affiché de nouveau, %(who)s") % {"who": _by(data)}


def _by(data: Data) -> str:
    return str(words.DONE_BY.get(data.get("by"), words.DONE_BY[""]))


def _cancelled(data: Data, _ladder: Ladder) -> str:
    why = words.CANCELLED.get(str(data.get("why")), "")
    return _with(_("Réponse de l’assistant annulée avant l’envoi"), why)


def _note(data: Data, _ladder: Ladder) -> str:
    return _with(_("Note"), str(data.get("text") or ""))


def _corrected(data: Data, _ladder: Ladder) -> str:
    """Which label went from what to what; `data` holds `[from, to]` of each."""
    told = [
        f"{_lower(_shown(name, data[name][0]))} → {_lower(_shown(name, data[name][1]))}"
        for name in ("intent", "anger", "risks")
        if name in data
    ]
    return _with(_("Lecture corrigée"), ", ".join(told))


def _shown(name: str, value: Any) -> str:
    if name == "intent":
        return str(words.INTENTS.get(value, value))
    if name == "anger":
        return str(words.ANGERS.get(value, value))
    return " + ".join(words.RISKS.get(risk, risk) for risk in value) or _("aucun risque")


def _with(line: str, more: str) -> str:
    return _("%(what)s : %(details)s") % {"what": line, "details": more} if more else line


def _quoting(line: str, said: Any) -> str:
    """The line with somebody's own words, if they said any."""
    return _with(line, f"« {said} »" if said else "")


def _undeliverable(data: Data, _ladder: Ladder) -> str:
    return _with(_("Un message n’a pas pu être remis"), _(str(data.get("reason") or "")))


def _level(data: Data, ladder: Ladder) -> str:
    return ladder.name_of(int(data.get("level") or 1), on_duty=bool(data.get("on_duty")))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


TOLD: dict[EventKind, Callable[[Data, Ladder], str]] = {
    EventKind.OPENED: _opened,
    EventKind.HEARD: _heard,
    EventKind.DETAILS: _details,
    EventKind.ESCALATED: _escalated,
    EventKind.LEVEL_RAISED: _raised,
    EventKind.REMINDED: _reminded,
    EventKind.DUTY_CALLED: _duty_called,
    EventKind.APPROVED_FIRST: _approved_first,
    EventKind.REFUSED: _refused,
    EventKind.DECIDED: _decided,
    EventKind.HANDED_BACK: _handed_back,
    EventKind.UNDELIVERABLE: _undeliverable,
    EventKind.NOTE: _note,
    EventKind.EDITED: _edited,
    EventKind.REMOVED: _removed,
    EventKind.HIDDEN: _hidden,
    EventKind.SHOWN: _shown_again,
    EventKind.REPLY_CANCELLED: _cancelled,
    EventKind.CORRECTED: _corrected,
}
