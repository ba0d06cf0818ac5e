"""The card: one escalation as a Slack message, from plain values. Pure.

Whatever customers and agents wrote, the message is within every limit of Block Kit, and nothing they
wrote is live in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import french
from bot.casework.decision import EscalationReason, EscalationState
from bot.casework.money import Money, sums
from bot.casework.proposal import Offer
from bot.casework.windows import Windows
from bot.commands.reach import Reach
from bot.desk.buttons import CardAction, decision_buttons, main_action, other_buttons
from bot.desk.mrkdwn import cut, escape, mention, mention_group, one_line, quote
from bot.labels import Anger, Risk, Wish

EVENT_TYPE = "apaise_escalation"
"""Under this name and the escalation's id, a card is found again in the channel."""

TALK_PREFIX = "conversation_"
COLOURS = {Anger.CALM: "#2eb67d", Anger.ANNOYED: "#ecb22e", Anger.ANGRY: "#e8712e", Anger.FURIOUS: "#cc0000"}
SIGNS = {Anger.CALM: "🟢", Anger.ANNOYED: "🟡", Anger.ANGRY: "🟠", Anger.FURIOUS: "🔴"}
NO_LONGER_WAITING = "#8d8d8d"
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
    """Whom the escalation is put before; `above` names the next level, empty when there is none."""

    name: str
    cap: Money | None = None
    slack_users: tuple[str, ...] = ()
    slack_groups: tuple[str, ...] = ()
    above: str = ""

    @property
    def called(self) -> str:
        """What notifies them in Slack; empty when brand.yml names nobody."""
        named = [*map(mention, self.slack_users), *map(mention_group, self.slack_groups)]
        return " ".join(list(filter(None, named))[:MOST_MENTIONS])


@dataclass(frozen=True)
class Dossier:
    """All the card says. `wrote` are the customer's own words; `ticket` is what its buttons carry.

    `order` is the value of the order when the customer said it; `links` are whole addresses; `holder` is
    who answers instead of the assistant, empty while the assistant does.
    """

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
    offer: Offer | None = None
    order: Money | None = None
    reach: Reach = field(default_factory=Reach)
    links: Mapping[CardAction, str] = field(default_factory=dict)
    reminded: bool = False
    steps: tuple[Step, ...] = field(default=())
    holder: str = ""
    windows: Windows | None = None

    @property
    def waits(self) -> bool:
        return self.state is EscalationState.WAITING

    @property
    def is_open(self) -> bool:
        """Whether it can still be decided: by whoever took it over, or by those who are asked."""
        return self.state in {EscalationState.WAITING, EscalationState.TAKEN}


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
    """What is asked and until when; once somebody acted, what was done last."""
    if not dossier.waits and dossier.steps:
        return _step(dossier.steps[-1], dossier.zone)
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
    choices = _choices(dossier) if dossier.is_open else []
    return [*said, facts, *steps, *choices, *_talk(dossier)]


def _talk(dossier: Dossier) -> list[dict[str, Any]]:
    """Who answers the customer at present, and the buttons to write to them and to hand them back."""
    if not dossier.waits and not dossier.holder:
        return []
    blocks, buttons = [], [_talk_button(dossier, "reply", "Répondre au client…")]
    if dossier.holder:
        name = cut(escape(one_line(dossier.holder)), 80)
        blocks.append(_context("pause", f"⏸ L’assistant est en pause : {name} répond au client."))
        buttons.append(_talk_button(dossier, "hand_back", "Rendre à l’assistant…"))
    return [*blocks, {"type": "actions", "block_id": "talk", "elements": buttons}]


def _talk_button(dossier: Dossier, action: str, words: str) -> dict[str, Any]:
    text = _plain(words, 75)
    return {"type": "button", "action_id": TALK_PREFIX + action, "value": dossier.ticket, "text": text}


def _choices(dossier: Dossier) -> list[dict[str, Any]]:
    """What is proposed, who may decide, and the buttons; whoever took it over is named beside theirs."""
    main = main_action(dossier.offer, on_money=dossier.reason in ON_MONEY)
    proposal = [_section("offer", _offer(dossier.offer))] if dossier.offer else []
    decide = decision_buttons(dossier.offer, dossier.ticket, main)
    above, links = dossier.deciders.above, dossier.links
    other = other_buttons(dossier.ticket, main, above, links, take_over=dossier.waits)
    deciders = [_context("deciders", _deciders(dossier), calls=True)] if dossier.waits else []
    return [
        *proposal,
        *deciders,
        {"type": "actions", "block_id": "choices", "elements": decide},
        *([{"type": "actions", "block_id": "more", "elements": other}] if other else []),
    ]


def _offer(offer: Offer) -> str:
    """The proposal with where it comes from and why."""
    why = f" : {escape(one_line(offer.why))}" if one_line(offer.why) else ""
    by = cut(escape(one_line(offer.by)), 80)
    if offer.confirms:
        return f"*{by} a accordé {offer.amount}* ; une seconde personne doit confirmer{why}"
    source = f"Recommandé par {by}" if by else "Proposé par le barème"
    return f"*{source} : {offer.amount}*{why}"


def _fields(dossier: Dossier) -> list[str]:
    """In the order in which they are looked for, two in a line: what is asked, until when, how grave."""
    fields = [("Souhaite", french.WISH[dossier.wish] if dossier.wish else "non précisé")]
    if dossier.waits:
        late = " (rappel)" if dossier.reminded else ""
        fields.append(("Délai", f"{_deadline(dossier)}{late} · {countdown(dossier.due_at)}"))
    fields.append(("Humeur", f"{SIGNS[dossier.anger]} {french.ANGER[dossier.anger]}"))
    if dossier.risks:
        fields.append(("Risques", ", ".join(french.RISK[risk] for risk in dossier.risks)))
    fields.append(("Référence", _reference(dossier)))
    fields.append(("Historique", _history(dossier)))
    fields.append(("Motif", french.REASON[dossier.reason]))
    fields.append(("Plateforme", escape(one_line(dossier.platform))))
    if dossier.reach.in_words:
        fields.append(("Audience", dossier.reach.in_words))
    if dossier.is_open and dossier.windows is not None:
        fields.append(("Écrire en privé", _windows(dossier.windows, dossier.zone)))
    return [f"*{name}*\n{words}" for name, words in fields]


def _reference(dossier: Dossier) -> str:
    reference = cut(escape(one_line(dossier.reference)), 200) or "inconnue"
    return f"{reference} ({dossier.order} d’après le client)" if dossier.order else reference


def countdown(at: datetime) -> str:
    """Counted by Slack itself when the card is looked at: a drawn number would be wrong a minute later."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|échéance>"


def _history(dossier: Dossier) -> str:
    cases = "premier dossier" if dossier.cases <= 1 else f"{dossier.cases} dossiers"
    if not dossier.gestures:
        return f"{cases}, aucun geste passé"
    count = len(dossier.gestures)
    total = " et ".join(map(str, sums(dossier.gestures)))
    return f"{cases}, {count} geste{'s' if count > 1 else ''} passé{'s' if count > 1 else ''} : {total}"


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
    return f"Peut décider : {cut(escape(one_line(deciders.name)), 300)}{cap} {deciders.called}".rstrip()


def _last(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return steps[-MOST_STEPS:]


def _step(step: Step, zone: ZoneInfo) -> str:
    who = f" par {cut(escape(one_line(step.who)), 80)}" if one_line(step.who) else ""
    words = f" : « {escape(one_line(step.words))} »" if one_line(step.words) else ""
    return f"{escape(step.what)}{who}, le {moment(step.at, zone)}{words}"


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
