"""Ways to reach or pay a customer: phone numbers, e-mail addresses, bank accounts; and carriers."""

import re
from typing import Iterator, List

from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number
from stdnum import iban
from stdnum.exceptions import ValidationError

from bot.assistant.facts.fact import Fact, folded
from bot.labels import Entity

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")
IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")
EIGHT_DIGITS = re.compile(r"(?:\d[ .-]?){8}")
CARRIER = re.compile(
    r"\b(colissimo|chronopost|mondial relay|relais colis|colis prive|gls|dpd|ups|dhl|fedex|la poste|tnt|"
    r"geodis|"
    r"bpost|postnl|swiss post|amazon logistics|purolator|postes canada|vinted go|shop2shop)\b"
)


def find_contacts(text: str, region: str) -> List[Fact]:
    """E-mail addresses, valid bank accounts, phone numbers (E.164) and carriers of a text."""
    facts = [*_emails(text), *_ibans(text)]
    facts += [fact for fact in _phones(text, region) if not fact.overlaps(facts)]
    return facts + list(_carriers(text))


def _emails(text: str) -> Iterator[Fact]:
    for match in EMAIL.finditer(text):
        yield Fact(Entity.EMAIL, match.group().lower(), match.start(), match.end())


def _ibans(text: str) -> Iterator[Fact]:
    for match in IBAN.finditer(text):
        try:
            yield Fact(Entity.IBAN, iban.validate(match.group()), match.start(), match.end())
        except ValidationError:
            continue  # it only looked like one


def _phones(text: str, region: str) -> Iterator[Fact]:
    if not EIGHT_DIGITS.search(text):
        return
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        yield Fact(Entity.PHONE, format_number(match.number, PhoneNumberFormat.E164), match.start, match.end)


def _carriers(text: str) -> Iterator[Fact]:
    for match in CARRIER.finditer(folded(text)):
        yield Fact(Entity.CARRIER, match.group(), match.start(), match.end())
