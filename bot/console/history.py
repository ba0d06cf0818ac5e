"""The history of a case in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework.ladder import Ladder
from bot.commands.history import EventKind
from bot.console import french
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
    EventKind.UNDELIVERABLE: "Un message n’a pas pu être remis",
    EventKind.RESOLVED: "Dossier résolu",
    EventKind.CLOSED: "Dossier clos",
    EventKind.DROPPED: "Le client abandonne sa demande",
    EventKind.NOBODY_FREE: "Personne n’était disponible : le client est prévenu, nouveau délai",
}
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
    amount = f", qui recommande {data['amount']}" if data.get("amount") else ""
    return f"Transmis à « {_level(data, ladder)} »" + (f" : {why}{amount}" if why else "") + _words(data)


def _reminded(data: Data, ladder: Ladder) -> str:
    return f"Rappel à « {_level(data, ladder)} » : le délai est passé"


def _duty_called(_: Data, ladder: Ladder) -> str:
    return f"Transmis à « {ladder.name_of(0, on_duty=True)} » : le délai est passé"


def _approved_first(data: Data, _: Ladder) -> str:
    return f"Premier accord de {data.get('amount') or ''}, à confirmer par une autre personne{_words(data)}"


def _refused(data: Data, _: Ladder) -> str:
    return f"Le client refuse la décision{_words(data)}"


def _words(data: Data) -> str:
    return f" : « {data['reason']} »" if data.get("reason") else ""


def _decided(data: Data, _: Ladder) -> str:
    choice = french.DECISIONS.get(str(data.get("choice")), "Décision")
    amount = f" de {data['amount']}" if data.get("amount") else ""
    return f"{choice}{amount}{_words(data)}"


def _handed_back(data: Data, _: Ladder) -> str:
    summary = f" : « {data['summary']} »" if data.get("summary") else ""
    return f"Conversation rendue à l’assistant{summary}"


def _note(data: Data, _: Ladder) -> str:
    return f"Note : {data['text']}" if data.get("text") else "Note"


def _level(data: Data, ladder: Ladder) -> str:
    return ladder.name_of(int(data.get("level") or 1), on_duty=bool(data.get("on_duty")))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


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
    EventKind.NOTE: _note,
}
