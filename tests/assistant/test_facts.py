"""What customers state, as they write it."""

from typing import Any

import pytest

from bot.assistant.facts.extractor import find_facts
from bot.labels import Entity, Wish


def values(text: str, entity: Entity) -> list[Any]:
    return [fact.value for fact in find_facts(text) if fact.entity is entity]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("CMD-48213", "CMD-48213"),
        ("c'est la commande cmd48213", "CMD48213"),
        ("commande n° 7789452, je veux un remboursement", "7789452"),
        ("mon numéro de client est le 20938812", "20938812"),
        ("c'est le 7789 4521", "7789 4521"),
        ("4567", "4567"),
        ("non la commande c'est 4567-B", "4567-B"),
        ("num de commande : FR-2026-00412 merci", "FR-2026-00412"),
        ("ref 88123 reçue cassée", "88123"),
        ("la référence est CMD-31337", "CMD-31337"),
        ("jai passé la commande 445512 le 12 mars pour 59,90€", "445512"),
    ],
)
def test_references(text: str, reference: str) -> None:
    assert values(text, Entity.REFERENCE) == [reference]


@pytest.mark.parametrize(
    "text",
    [
        "j'attends depuis 2025",
        "rappelez moi au 06 12 34 56 78",
        "j'ai payé 1200 euros",
        "commande du 12/03/2026 pas reçue",
        "ça fait 3 semaines que j'attends, 15 appels",
        "je suis à Paris 12 depuis le 14 janvier",
        "mon IBAN FR76 3000 6000 0112 3456 7890 189",
        "marie2024@exemple.fr",
        "il est 18h30",
    ],
)
def test_what_is_not_a_reference(text: str) -> None:
    assert values(text, Entity.REFERENCE) == []


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("je veux être remboursé", Wish.REFUND),
        ("REMBOURSEZ MOI", Wish.REFUND),
        ("rendez moi mon argent", Wish.REFUND),
        ("un echange svp", Wish.REPLACEMENT),
        ("juste mon colis", Wish.DELIVERY),
        ("je voudrais recevoir ma commande", Wish.DELIVERY),
        ("un petit geste commercial serait bienvenu", Wish.GESTURE),
        ("un avoir", Wish.GESTURE),
        ("des dommages et intérêts", Wish.DAMAGES),
        ("que vous répariez l'appareil", Wish.REPAIR),
        ("des excuses au moins", Wish.APOLOGY),
        ("qu'on m'explique", Wish.EXPLANATION),
    ],
)
def test_wishes(text: str, wish: Wish) -> None:
    assert values(text, Entity.WISH) == [wish.value]


def test_what_is_not_wanted_is_not_a_wish() -> None:
    assert values("je ne veux pas de remboursement, je veux un échange", Entity.WISH) == [
        Wish.REPLACEMENT.value
    ]
    assert values("un remboursement plutôt qu'un avoir", Entity.WISH)[0] == Wish.REFUND.value


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("20 balles", 2000),
        ("19,90€", 1990),
        ("59€90", 5990),
        ("1 200 euros", 120000),
        ("vingt euros", 2000),
        ("j'ai perdu cent cinquante euros", 15000),
        ("80e", 8000),
    ],
)
def test_amounts(text: str, cents: int) -> None:
    assert values(text, Entity.AMOUNT) == [cents]


def test_other_currencies_are_left_alone() -> None:
    assert values("5000 FCFA et 30 $", Entity.AMOUNT) == []


def test_contacts() -> None:
    text = "Marie.D@Exemple.fr, 06 12 34 56 78, FR76 3000 6000 0112 3456 7890 189, par Chronopost"
    assert values(text, Entity.EMAIL) == ["marie.d@exemple.fr"]
    assert values(text, Entity.PHONE) == ["+33612345678"]
    assert values(text, Entity.IBAN) == ["FR7630006000011234567890189"]
    assert values(text, Entity.CARRIER) == ["chronopost"]


def test_a_bank_account_with_a_wrong_digit_is_none() -> None:
    assert values("FR76 3000 6000 0112 3456 7890 188", Entity.IBAN) == []


def test_dates() -> None:
    assert values("commandé le 12/03/2026", Entity.DATE) == ["2026-03-12"]
    assert values("reçu le 5 janvier 2026 cassé", Entity.DATE) == ["2026-01-05"]
    assert values("j'en ai assez", Entity.DATE) == []


@pytest.mark.parametrize("text", ["", "\u0130stanbul 😡", "ﬁn de commande 12345", "a" * 5000, "1" * 3000])
def test_odd_texts_do_no_harm(text: str) -> None:
    for fact in find_facts(text):
        assert 0 <= fact.start < fact.end <= len(text)
