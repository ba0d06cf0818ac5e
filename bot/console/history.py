"""The history of a case in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.ladder import Ladder
from bot.commands.facts import AGAIN, INSTEAD
from bot.commands.history import EventKind
from bot.console import french
from bot.store.cases import CaseEvent

Data = Mapping[str, Any]

PLAIN = {
    EventKind.OPENED: "Dossier ouvert",
    EventKind.PRIVATE_OPENED: "Le client a ouvert la conversation privée",
    EventKind.DECISION_TOLD: "Décision annoncée au client",
    EventKind.ACCEPTED: "Le client accepte la décision",
    EventKind.REFUSED: "Le client refuse la décision",
    EventKind.TAKEN_OVER: "Conversation prise en main",
    EventKind.HANDED_BACK: "Conversation rendue à l’assistant",
    EventKind.AGENT_REPLIED: "Réponse d’une personne",
    EventKind.REPLIED: "Réponse de l’assistant",
    EventKind.PRIVATE_REPLIED: "Réponse privée au commentaire",
    EventKind.RESOLVED: "Dossier résolu",
    EventKind.CLOSED: "Dossier clos",
    EventKind.DROPPED: "Le client abandonne sa demande",
    EventKind.MENTIONED: "Le client a mentionné la page ailleurs",
    EventKind.ANSWERED_ELSEWHERE: "Quelqu’un répond sur la plateforme : l’assistant se tait",
    EventKind.LINK_FOLLOWED: (
        "Le lien privé a été suivi depuis un autre compte : à relier au client si c’est la même personne"
    ),
}
HOW_READ = {INSTEAD: "avant d’être lu", AGAIN: "relu par l’assistant"}
WHY_RAISED = {
    "deadline": "le délai est passé",
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
    return tell(event.data, ladder) if tell else PLAIN.get(kind, event.kind)


def _opened(data: Data, _: Ladder) -> str:
    intent = french.INTENTS.get(str(data.get("intent")))
    return f"Dossier ouvert ({_lower(intent)})" if intent else "Dossier ouvert"


def _heard(data: Data, _: Ladder) -> str:
    return "Message public lu" + (", réponse publique due" if data.get("answer_due") else "")


def _details(data: Data, _: Ladder) -> str:
    wish = french.WISHES.get(str(data.get("wish")))
    told = [f"référence {data['reference']}"] if data.get("reference") else []
    told += [f"souhaite {wish}"] if wish else []
    return f"Précisions du client : {', '.join(told)}" if told else "Précisions du client"


def _escalated(data: Data, ladder: Ladder) -> str:
    reason = french.REASONS.get(str(data.get("reason")), "")
    return f"Décision demandée à « {_level(data, ladder)} »" + (f" : {_lower(reason)}" if reason else "")


def _raised(data: Data, ladder: Ladder) -> str:
    why = WHY_RAISED.get(str(data.get("why")), "")
    return f"Transmis à « {_level(data, ladder)} »" + (f" : {why}" if why else "")


def _decided(data: Data, _: Ladder) -> str:
    choice = french.DECISIONS.get(str(data.get("choice")), "Décision")
    amount = f" de {data['amount']}" if data.get("amount") else ""
    return f"{choice}{amount}" + (f" : « {data['reason']} »" if data.get("reason") else "")


def _edited(data: Data, _: Ladder) -> str:
    return f"Message modifié par le client, {HOW_READ.get(str(data.get('read')), 'après avoir été lu')}"


def _removed(data: Data, _: Ladder) -> str:
    return f"Message supprimé sur la plateforme, {_by(data)}"


def _hidden(data: Data, _: Ladder) -> str:
    return f"Commentaire masqué sur la plateforme, {_by(data)}"


def _shown(data: Data, _: Ladder) -> str:
    return f"Commentaire affiché de nouveau, {_by(data)}"


def _by(data: Data) -> str:
    return french.DONE_BY.get(str(data.get("by")), french.DONE_BY[""])


def _cancelled(data: Data, _: Ladder) -> str:
    why = french.CANCELLED.get(str(data.get("why")), "")
    return "Réponse de l’assistant annulée avant l’envoi" + (f" : {why}" if why else "")


def _note(data: Data, _: Ladder) -> str:
    return f"Note : {data['text']}" if data.get("text") else "Note"


def _undeliverable(data: Data, _: Ladder) -> str:
    return "Un message n’a pas pu être remis" + (f" : {data['reason']}" if data.get("reason") else "")


def _level(data: Data, ladder: Ladder) -> str:
    return ladder.at(int(data.get("level") or 1)).name


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


TOLD: dict[EventKind, Callable[[Data, Ladder], str]] = {
    EventKind.OPENED: _opened,
    EventKind.HEARD: _heard,
    EventKind.DETAILS: _details,
    EventKind.ESCALATED: _escalated,
    EventKind.LEVEL_RAISED: _raised,
    EventKind.DECIDED: _decided,
    EventKind.UNDELIVERABLE: _undeliverable,
    EventKind.NOTE: _note,
    EventKind.EDITED: _edited,
    EventKind.REMOVED: _removed,
    EventKind.HIDDEN: _hidden,
    EventKind.SHOWN: _shown,
    EventKind.REPLY_CANCELLED: _cancelled,
}
