"""The card and the windows: what they say, and that no text takes them beyond Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.decision import EscalationReason, EscalationState
from bot.casework.money import Money
from bot.casework.proposal import Offer
from bot.casework.windows import Windows
from bot.commands.reach import Reach
from bot.desk.buttons import CardAction
from bot.desk.card import Deciders, Dossier, Step, card
from bot.desk.modal import FormError, modal, read_choice, read_recommendation
from bot.desk.mrkdwn import cut, escape, length, quote
from bot.desk.ticket import Ticket, Tickets
from bot.labels import Anger, Risk, Wish
from tests.fakes.block_kit import lint_message, lint_view

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DOSSIER = Dossier(
    escalation_id=12,
    case_id=7,
    state=EscalationState.WAITING,
    reason=EscalationReason.COMPENSATION,
    customer="Marie Dupont",
    platform="page d’essai",
    anger=Anger.FURIOUS,
    wrote=("Colis jamais reçu !",),
    due_at=NOW,
    zone=ZoneInfo("Europe/Paris"),
    deciders=Deciders("Conseil client", Money(5000), ("U1ANA",), ("S1DESK",), above="Responsable"),
    ticket="signed",
    wish=Wish.REFUND,
    reference="CMD-1234",
    risks=(Risk.LEGAL,),
    cases=3,
    gestures=(Money(1500), Money(2000)),
    offer=Offer(Money(1500), "Retard de livraison"),
    order=Money(12000),
    reach=Reach(followers=12500),
    links={
        CardAction.MESSAGE: "https://lumen.example/sandbox#c1",
        CardAction.CONSOLE: "https://lumen.example/console/cases/7",
    },
)


def said(message: dict[str, Any]) -> str:
    """Everything the blocks of a message show."""
    return "\n".join(_texts(message["blocks"])) + "\n" + "\n".join(_texts(message["attachments"]))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def buttons(message: dict[str, Any]) -> list[str]:
    blocks = message["attachments"][0]["blocks"]
    return [e["text"]["text"] for block in blocks if block["type"] == "actions" for e in block["elements"]]


def test_the_card_says_all_it_takes_to_decide() -> None:
    message = card(DOSSIER)
    shown = said(message)
    for words in (
        "Marie Dupont",
        "page d’essai",
        "*Humeur*\n🔴 furieux",
        ">Colis jamais reçu !",
        "un remboursement",
        "CMD-1234",
        "3 dossiers, 2 gestes passés : 35\u00a0€",
        "avant le 20/11 à 10 h 00",
        "<!date^1795165200^{ago}|échéance>",
        "Conseil client (jusqu’à 50\u00a0€) <@U1ANA> <!subteam^S1DESK>",
        "action en justice",
        "CMD-1234 (120\u00a0€ d’après le client)",
        "12\u202f500 abonnés",
        "*Proposé par le barème : 15\u00a0€* : Retard de livraison",
    ):
        assert words in shown
    assert message["attachments"][0]["color"] == "#cc0000"
    assert buttons(message) == [
        "Accorder 15\u00a0€",
        "Autre montant…",
        "Contre-proposition…",
        "Refuser…",
        "Prendre en main",
        "Demander au-dessus…",
        "Voir le message",
        "Ouvrir dans la console",
        "Répondre au client…",
    ]
    assert message["text"].startswith("Demande n° 12 · Marie Dupont")


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (None, "Accorder…"),
        (Offer(Money(18000), within=False), "Recommander 180\u00a0€ au-dessus"),
        (Offer(Money(18000), by="Ana", confirms=True), "Confirmer 180\u00a0€"),
    ],
)
def test_the_first_button_says_exactly_what_it_does(offer: Offer | None, words: str) -> None:
    message = card(replace(DOSSIER, offer=offer))
    assert buttons(message)[0] == words
    assert lint_message(message) == []


def test_what_is_not_known_or_not_possible_is_not_offered() -> None:
    top = replace(DOSSIER, deciders=Deciders("Direction"), links={}, reach=Reach(), order=None)
    shown = card(top)
    assert "Audience" not in said(shown)
    assert "d’après le client" not in said(shown)
    assert buttons(shown)[-2:] == ["Prendre en main", "Répondre au client…"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/sandbox#c1", "https://x/" + "a" * 3000])
def test_an_address_that_slack_would_refuse_is_no_button(address: str) -> None:
    message = card(replace(DOSSIER, links={CardAction.MESSAGE: address}))
    assert "Voir le message" not in buttons(message)
    assert lint_message(message) == []


@pytest.mark.parametrize("state", [EscalationState.DECIDED, EscalationState.WITHDRAWN])
def test_once_somebody_acted_the_card_says_who_and_has_no_buttons(state: EscalationState) -> None:
    steps = (Step("Ana Diaz", "Accordé 20\u00a0€", NOW, "colis perdu"),)
    message = card(replace(DOSSIER, state=state, steps=steps))
    assert "Accordé 20\u00a0€ par Ana Diaz, le 20/11 à 10 h 00 : « colis perdu »" in said(message)
    assert buttons(message) == []
    assert message["attachments"][0]["color"] == "#8d8d8d"
    assert "Accordé 20\u00a0€ par Ana Diaz" in message["text"]
    assert "avant le" not in message["text"]


def test_taken_over_it_is_decided_by_whoever_has_it_and_calls_nobody() -> None:
    message = card(replace(DOSSIER, state=EscalationState.TAKEN, holder="Ana Diaz"))
    assert "⏸ L’assistant est en pause : Ana Diaz répond au client." in said(message)
    assert "<@" not in said(message)
    assert {"Accorder 15\u00a0€", "Rendre à l’assistant…"} <= set(buttons(message))
    assert "Prendre en main" not in buttons(message)
    assert lint_message(message) == []


def test_what_a_customer_writes_is_never_live() -> None:
    hostile = "<!channel> <@U999> <http://evil|banque> &lt;!here&gt;\n> cité"
    message = card(replace(DOSSIER, customer=hostile, wrote=(hostile,), reference=hostile))
    assert lint_message(message) == []
    assert "&lt;!channel&gt; &lt;@U999&gt;" in said(message)
    assert "<!channel>" not in message["text"]


def test_cutting_never_splits_an_entity() -> None:
    assert cut(escape("a&b"), 6) == "a…"
    assert cut(escape("&&&&"), 11) == "&amp;&amp;…"
    assert cut("😀😀😀", 5) == "😀😀…"


def test_an_empty_text_still_has_a_quotation() -> None:
    assert quote("\x00 \n", 100) == ">…"


ANY_TEXT = st.text(max_size=6000) | st.sampled_from(
    ["", " ", "\x00", "\ud800", "&" * 6000, "<" * 6000, "😀" * 6000, "a\n" * 3000, "\u202e" * 10, "🏳️‍🌈" * 900]
)
MONEY = st.builds(Money, st.integers(1, 10**9), st.sampled_from(["EUR", "USD"]))
DOSSIERS = st.builds(
    Dossier,
    escalation_id=st.integers(1, 2**63),
    case_id=st.integers(1, 2**63),
    state=st.sampled_from(EscalationState),
    reason=st.sampled_from(EscalationReason),
    customer=ANY_TEXT,
    platform=ANY_TEXT,
    anger=st.sampled_from(Anger),
    wrote=st.lists(ANY_TEXT, max_size=5).map(tuple),
    due_at=st.just(NOW),
    zone=st.just(ZoneInfo("Europe/Paris")),
    deciders=st.builds(
        Deciders,
        ANY_TEXT,
        st.none() | MONEY,
        st.lists(ANY_TEXT | st.just("U1"), max_size=30).map(tuple),
        st.lists(ANY_TEXT | st.just("S1"), max_size=30).map(tuple),
        ANY_TEXT,
    ),
    ticket=st.just("signed"),
    wish=st.none() | st.sampled_from(Wish),
    reference=ANY_TEXT,
    risks=st.lists(st.sampled_from(Risk), unique=True).map(tuple),
    cases=st.integers(0, 10**6),
    gestures=st.lists(MONEY, max_size=4).map(tuple),
    offer=st.none() | st.builds(Offer, MONEY, ANY_TEXT, ANY_TEXT, st.booleans(), st.booleans()),
    order=st.none() | MONEY,
    reach=st.builds(Reach, st.none() | st.integers(0, 10**12), st.none() | st.integers(0, 10**12)),
    links=st.dictionaries(
        st.sampled_from(CardAction), ANY_TEXT | ANY_TEXT.map(lambda text: f"https://lumen.example/{text}")
    ),
    reminded=st.booleans(),
    holder=ANY_TEXT,
    windows=st.none() | st.builds(Windows, st.none() | st.just(NOW), st.none() | st.just(NOW)),
    steps=st.lists(st.builds(Step, ANY_TEXT, ANY_TEXT, st.just(NOW), ANY_TEXT), max_size=60).map(tuple),
)


@given(DOSSIERS)
def test_any_text_stays_within_every_limit(dossier: Dossier) -> None:
    message = card(dossier)
    assert lint_message(message) == []
    assert "<" not in message["text"]


@given(ANY_TEXT, st.integers(1, 3000))
def test_a_cut_text_is_never_longer_than_asked(text: str, most: int) -> None:
    assert length(cut(escape(text), most)) <= most


WINDOWS = [CardAction.APPROVE, CardAction.COUNTER_OFFER, CardAction.DECLINE, CardAction.ASK_ABOVE]


@pytest.mark.parametrize("kind", WINDOWS)
@pytest.mark.parametrize("cap", [Money(5000), None])
def test_the_windows_are_within_the_limits(kind: CardAction, cap: Money | None) -> None:
    assert lint_view(modal(kind, "x" * 300, cap)) == []


@pytest.mark.parametrize(
    ("kind", "typed", "block"),
    [
        (CardAction.APPROVE, {"amount": "vingt"}, "amount"),
        (CardAction.APPROVE, {"amount": "0"}, "amount"),
        (CardAction.APPROVE, {}, "amount"),
        (CardAction.COUNTER_OFFER, {"amount": "20", "reason": " \x00"}, "reason"),
        (CardAction.DECLINE, {"reason": ""}, "reason"),
    ],
)
def test_a_mistake_is_shown_beside_its_field(kind: CardAction, typed: dict[str, str], block: str) -> None:
    with pytest.raises(FormError) as error:
        read_choice(kind, typed, "EUR")
    assert error.value.block == block
    assert error.value.message


def test_what_was_typed_becomes_the_decision() -> None:
    choice = read_choice(CardAction.COUNTER_OFFER, {"amount": "19,90 €", "reason": " Port offert "}, "EUR")
    assert (choice.amount, choice.reason) == (Money(1990), "Port offert")


def test_a_recommendation_may_be_empty_but_not_wrong() -> None:
    said = read_recommendation({"amount": " 80 ", "reason": "Cliente fidèle"}, "EUR")
    assert (said.amount, said.words) == (Money(8000), "Cliente fidèle")
    assert read_recommendation({}, "EUR").amount is None
    for typed in ("beaucoup", "0"):
        with pytest.raises(FormError):
            read_recommendation({"amount": typed}, "EUR")


def test_a_ticket_is_read_back_and_a_forged_one_is_not() -> None:
    ticket = Ticket(12, 1, "C1")
    assert Tickets("a" * 32).read(Tickets("a" * 32).sign(ticket)) == ticket
    for forged in ("", "x", Tickets("b" * 32).sign(ticket), Tickets("a" * 32).sign(ticket) + "A"):
        assert Tickets("a" * 32).read(forged) is None
