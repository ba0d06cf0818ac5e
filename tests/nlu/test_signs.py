"""The signs of a message: which topic most is said about, and which comes first."""

from bot.assistant.normaliser import normalise
from bot.assistant.signs import NAMES, read_signs


def signs(text: str) -> dict[str, float]:
    """The signs of `text` that are not zero, by name."""
    return {
        name: float(value) for name, value in zip(NAMES, read_signs(normalise(text)), strict=True) if value
    }


def shares(text: str) -> dict[str, float]:
    """The share of each topic that is spoken of."""
    return {name: value for name, value in signs(text).items() if name.endswith("_share")}


def test_shares_of_topics_add_up_to_one() -> None:
    """However long the message and however many its topics."""
    found = shares(
        "mon colis est perdu, la facture est fausse et le technicien ne vient pas, remboursement svp"
    )
    assert len(found) > 2
    assert abs(sum(found.values()) - 1.0) < 1e-6


def test_what_is_said_most_has_the_largest_share() -> None:
    """One word on the parcel, several on the invoice."""
    found = shares("colis bien recu mais la facture est fausse, cette facture je la conteste, facture encore")
    assert max(found, key=lambda name: found[name]) == "topic_invoice_share"


def test_the_topic_that_comes_first_is_marked_alone() -> None:
    """The order counts, not how often it comes back."""
    found = signs("la facture arrive avant mon colis, et ce colis, mon colis, je l'attends")
    assert found["topic_invoice_first"] == 1.0
    assert "topic_parcel_first" not in found


def test_without_a_topic_nothing_comes_first() -> None:
    """No topic, no share, no first."""
    assert not [name for name in signs("ah bon") if name.endswith(("_share", "_first"))]
