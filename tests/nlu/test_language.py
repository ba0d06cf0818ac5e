"""Foreign messages are found; French ones, however short or strange, are never called foreign."""

import pytest

from bot.assistant.language import foreign_confidence
from tests.nlu.messages import held_out

FOREIGN = [
    "Where is my order? It has been three weeks",
    "my internet is not working since yesterday",
    "Hola, mi pedido no ha llegado todavía",
    "Guten Tag, wo bleibt mein Paket?",
    "Buongiorno, il mio pacco non è arrivato",
    "Onde está a minha encomenda?",
    "هل يمكنني استرداد أموالي",
    "Где мой заказ",
]
FRENCH = [
    "merci",
    "Wave",
    "ok",
    "top",
    "wsh c koi ce bail la",
    "jpp de ce reseau frr",
    "GO !!!",
    "RAS nickel",
    "jai tjs rien recu",
    "Livraison avant la date prévue et produit de qualité!",
    "😡😡😡",
    "",
    "Orange Money Sénégal",
    "CMD-48213",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign(text: str) -> None:
    confidence = foreign_confidence(text)
    assert confidence is not None
    assert 0.5 < confidence <= 1.0


@pytest.mark.parametrize("text", FRENCH)
def test_french_or_undecidable(text: str) -> None:
    assert foreign_confidence(text) is None


def test_hardly_any_french_message_is_called_foreign() -> None:
    french = [row["text"] for row in held_out() if row["intent"] != "other"]
    flagged = [text for text in french if foreign_confidence(text) is not None]
    assert len(flagged) <= len(french) // 500
