"""Money: whole cents of one currency, never a float."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

AMOUNT = re.compile(r"^\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*(€|euros?|[a-z]{3})?\s*$", re.IGNORECASE)
EURO_WORDS = frozenset({"€", "euro", "euros"})


@dataclass(frozen=True, order=True)
class Money:
    """`cents` of `currency` (ISO 4217); ordering only makes sense within one currency."""

    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError("an amount cannot be negative")

    def __str__(self) -> str:
        """As a French reader expects it: `20 €`, `19,90 €`."""
        units, cents = divmod(self.cents, 100)
        number = f"{units:,}".replace(",", "\u202f") + (f",{cents:02d}" if cents else "")
        symbol = "€" if self.currency == "EUR" else self.currency
        return f"{number}\u00a0{symbol}"


def parse_amount(text: str, currency: str = "EUR", others: Collection[str] = ()) -> Money:
    """Read an amount typed by an agent: `20`, `19,90`, `15.5 €`, `20 CHF`. ValueError when it is not one.

    Without a unit it is in `currency`; a unit must be that currency's, or of one of the `others`.
    """
    match = AMOUNT.match(text.replace("\u202f", "").replace("\u00a0", ""))
    if not match:
        raise ValueError(f"« {text} » n’est pas un montant")
    units, cents, unit = match.groups()
    code = _code(unit) if unit else currency
    if code not in {currency, *others}:
        raise ValueError(f"« {text} » n’est pas un montant dans une monnaie de la marque")
    return Money(int(units) * 100 + int((cents or "0").ljust(2, "0")), code)


def _code(unit: str) -> str:
    return "EUR" if unit.casefold() in EURO_WORDS else unit.upper()


def of_currency(amounts: Collection[Money], currency: str) -> Money | None:
    """The amount given in this currency, None when there is none."""
    return next((amount for amount in amounts if amount.currency == currency), None)


def sums(amounts: Iterable[Money]) -> list[Money]:
    """What they come to, each currency for itself."""
    totals: dict[str, int] = {}
    for amount in amounts:
        totals[amount.currency] = totals.get(amount.currency, 0) + amount.cents
    return [Money(cents, currency) for currency, cents in sorted(totals.items())]
