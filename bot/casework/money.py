"""Money: whole cents of one currency, never a float."""

import re
from dataclasses import dataclass

AMOUNT = re.compile(r"^\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*(?:€|eur|euros?)?\s*$", re.IGNORECASE)


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


def parse_amount(text: str, currency: str = "EUR") -> Money:
    """Read an amount typed by an agent: `20`, `19,90`, `15.5 €`. ValueError when it is not one."""
    match = AMOUNT.match(text.replace("\u202f", "").replace("\u00a0", ""))
    if not match:
        raise ValueError(f"« {text} » n’est pas un montant")
    units, cents = match.groups()
    return Money(int(units) * 100 + int((cents or "0").ljust(2, "0")), currency)
