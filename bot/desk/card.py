"""The card: one escalation as a Slack message, from plain values. Pure.

Whatever customers and agents wrote, the message is within every limit of Block Kit, and nothing they
wrote is live in it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import french
from bot.casework.decision import DecisionKind, EscalationReason, EscalationState
from bot.casework.money import Money
from bot.casework.windows import Windows
from bot.desk.mrkdwn import cut, escape, mention, one_line, quote
from bot.labels import Anger, Risk, Wish

EVENT_TYPE = "apaise_escalation"
"""Under this name and the escalation's id, a card is found again in the channel."""

ACTION_PREFIX = "escalation_"
COLOURS = {Anger.CALM: "#2eb67d", Anger.ANNOYED: "#ecb22e", Anger.ANGRY: "#e8712e", Anger.FURIOUS: "#cc0000"}
NO_LONGER_WAITING = "#8d8d8d"
BUTTONS = {
    DecisionKind.APPROVE: "Accorder…",
    DecisionKind.COUNTER_OFFER: "Contre-proposition…",
    DecisionKind.DECLINE: "Refuser…",
    DecisionKind.TAKE_OVER: "Prendre en main",
}
STATES = {
    EscalationState.WAITING: "attend une décision",
    EscalationState.TAKEN: "prise en main",
    EscalationState.DECIDED: "décidée",
    EscalationState.WITHDRAWN: "n’attend plus de décision",
}
ON_MONEY = frozenset({EscalationReason.COMPENSATION, EscalationReason.RISK})

MOST_HEADER, MOST_TEXT, MOST_FIELD, MOST_QUOTE, MOST_STEP = 150, 3000, 500, 1500, 500
MOST_STEPS, MOST_MENTIONS, MOST_QUOTES = 8, 10, 3


@dataclass(frozen=True)
class Step:
    """Something that was done about the escalation; `who` is empty when Apaise did it itself."""

    who: str
    what: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class Deciders:
    """The level the escalation is addressed to."""

    name: str
    cap: Money | None = None
    slack_users: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dossier:
    """All the card says. `wrote` are the customer's own words; `ticket` is what its buttons carry."""

    escalation_id: int
    case_id: int
    state: EscalationState
    reason: EscalationReason
    customer: str
    platform: str
    anger: Anger
    wrote: tuple[str, ...]
    due_at: datetime
    zone: ZoneInfo
    deciders: Deciders
    ticket: str
    wish: Wish | None = None
    reference: str = ""
    risks: tuple[Risk, ...] = ()
    cases: int = 1
    gestures: tuple[Money, ...] = ()
    steps: tuple[Step, ...] = field(default=())
    windows: Windows | None = None

    @property
    def waits(self) -> bool:
        return self.state is EscalationState.WAITING


def card(dossier: Dossier) -> dict[str, Any]:
    """The message: `text` for notifications and screen readers, blocks, and the bar in the anger's colour."""
    title = _title(dossier)
    return {
        "text": cut(f"{escape(title)} : {_summary(dossier)}", MOST_TEXT),
        "blocks": [{"type": "header", "block_id": "title", "text": _plain(title, MOST_HEADER)}],
        "attachments": [
            {
                "color": COLOURS[dossier.anger] if dossier.waits else NO_LONGER_WAITING,
                "fallback": cut(title, MOST_TEXT),
                "blocks": _body(dossier),
            }
        ],
        "metadata": {
            "event_type": EVENT_TYPE,
            "event_payload": {
                "escalation_id": str(dossier.escalation_id),
                "case_id": str(dossier.case_id),
            },
        },
        "unfurl_links": False,
        "unfurl_media": False,
    }


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`20/11 à 14 h 05`, on the brand's clocks."""
    return at.astimezone(zone).strftime("%d/%m à %H h %M")


def _title(dossier: Dossier) -> str:
    name = cut(one_line(dossier.customer), 60) or "client sans nom"
    return f"Demande n° {dossier.escalation_id} · {name} · {STATES[dossier.state]}"


def _summary(dossier: Dossier) -> str:
    words = french.WISH[dossier.wish] if dossier.wish else french.REASON[dossier.reason]
    return f"{words}, {french.ANGER[dossier.anger]}, {_deadline(dossier)}"


def _body(dossier: Dossier) -> list[dict[str, Any]]:
    said = [
        _section(f"wrote_{number}", quote(words, MOST_QUOTE))
        for number, words in enumerate(dossier.wrote[:MOST_QUOTES], start=1)
    ]
    fields = [
        {"type": "mrkdwn", "text": cut(text, MOST_FIELD), "verbatim": True} for text in _fields(dossier)
    ]
    facts = {"type": "section", "block_id": "facts", "fields": fields}
    steps = [_context(f"step_{n}", _step(s, dossier.zone)) for n, s in enumerate(_last(dossier.steps))]
    if dossier.waits:
        return [*said, facts, *steps, _context("deciders", _deciders(dossier), calls=True), _buttons(dossier)]
    return [*said, facts, *steps]


def _fields(dossier: Dossier) -> list[str]:
    fields = [
        ("Plateforme", escape(one_line(dossier.platform))),
        ("Colère", french.ANGER[dossier.anger]),
        ("Motif", french.REASON[dossier.reason]),
        ("Souhaite", french.WISH[dossier.wish] if dossier.wish else "non précisé"),
        ("Référence", escape(one_line(dossier.reference)) or "inconnue"),
        ("Historique", _history(dossier)),
    ]
    if dossier.risks:
        fields.append(("Risques", ", ".join(french.RISK[risk] for risk in dossier.risks)))
    if dossier.waits:
        fields.append(("Délai", _deadline(dossier)))
    if dossier.waits and dossier.windows is not None:
        fields.append(("Écrire en privé", _windows(dossier.windows, dossier.zone)))
    return [f"*{name}*\n{words}" for name, words in fields]


def _history(dossier: Dossier) -> str:
    cases = "premier dossier" if dossier.cases <= 1 else f"{dossier.cases} dossiers"
    if not dossier.gestures:
        return f"{cases}, aucun geste passé"
    count = len(dossier.gestures)
    return (
        f"{cases}, {count} geste{'s' if count > 1 else ''} passé{'s' if count > 1 else ''} : {_sum(dossier)}"
    )


def _sum(dossier: Dossier) -> str:
    totals: dict[str, int] = {}
    for gesture in dossier.gestures:
        totals[gesture.currency] = totals.get(gesture.currency, 0) + gesture.cents
    return " et ".join(str(Money(cents, currency)) for currency, cents in sorted(totals.items()))


def _deadline(dossier: Dossier) -> str:
    return f"avant le {moment(dossier.due_at, dossier.zone)}"


def _windows(windows: Windows, zone: ZoneInfo) -> str:
    """Instants rather than a countdown: a card is not redrawn as time goes by."""
    if windows.bot_until is None or windows.human_until is None:
        return "sans limite"
    if windows.bot_until == windows.human_until:
        return f"jusqu’au {moment(windows.human_until, zone)}"
    bot, person = moment(windows.bot_until, zone), moment(windows.human_until, zone)
    return f"l’assistant jusqu’au {bot}, une personne jusqu’au {person}"


def _deciders(dossier: Dossier) -> str:
    deciders = dossier.deciders
    cap = f" (jusqu’à {deciders.cap})" if deciders.cap else ""
    people = " ".join(filter(None, (mention(user) for user in deciders.slack_users[:MOST_MENTIONS])))
    return f"Peut décider : {cut(escape(one_line(deciders.name)), 300)}{cap} {people}".rstrip()


def _last(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return steps[-MOST_STEPS:]


def _step(step: Step, zone: ZoneInfo) -> str:
    who = f" par {cut(escape(one_line(step.who)), 80)}" if one_line(step.who) else ""
    words = f" : « {escape(one_line(step.words))} »" if one_line(step.words) else ""
    return f"{escape(step.what)}{who}, le {moment(step.at, zone)}{words}"


def _buttons(dossier: Dossier) -> dict[str, Any]:
    main = DecisionKind.APPROVE if dossier.reason in ON_MONEY else DecisionKind.TAKE_OVER
    elements = []
    for kind, words in BUTTONS.items():
        elements.append(
            {
                "type": "button",
                "action_id": ACTION_PREFIX + kind.value,
                "value": dossier.ticket,
                "text": _plain(words, 75),
                **({"style": "primary"} if kind is main else {}),
            }
        )
    return {"type": "actions", "block_id": "choices", "elements": elements}


def _section(block_id: str, text: str) -> dict[str, Any]:
    return {"type": "section", "block_id": block_id, "text": _mrkdwn(text, MOST_TEXT)}


def _context(block_id: str, text: str, *, calls: bool = False) -> dict[str, Any]:
    """A small line; with `calls`, the members named in it are shown by their names and notified."""
    element = {"type": "mrkdwn", "text": text} if calls else _mrkdwn(text, MOST_STEP)
    return {"type": "context", "block_id": block_id, "elements": [element]}


def _mrkdwn(text: str, most: int) -> dict[str, Any]:
    """`verbatim`: Slack makes no link of an address a customer wrote."""
    return {"type": "mrkdwn", "text": cut(text, most), "verbatim": True}


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}
