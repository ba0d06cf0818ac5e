"""Order and customer references, of whatever shape a brand gives them."""

import re
from typing import Iterator, List

from bot.assistant.facts.fact import Fact, folded
from bot.labels import Entity

NAMED = re.compile(
    r"\b(?:commandes?|cmde?|numero|num|n°|no|nº|ref|reference|dossier|client|contrat|facture|suivi|colis|"
    r"ticket|compte|adherent|ligne|abonne)\b[\s:°#.,=-]*"
    r"(?:(?:est|c'est|num(?:ero)?|n°|nº|de|la|le|du|ma|mon|client|commande|suivi|contrat|dossier|:)"
    r"[\s:°#.-]*){0,4}"
    r"((?=[a-z0-9-]*\d)[a-z0-9]+(?:[-/_.][a-z0-9]+)*(?: \d{2,}(?![\d/.,]*\s?(?:€|euro|h\b)))*)"
)
CODE = re.compile(
    r"\b(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z]{1,6}[-_]?\d{3,}[a-z0-9-]*\b|\b\d{3,}-[a-z0-9]{1,6}\b"
)
DIGITS = re.compile(
    r"(?<![\w.,/:-])\d{3,}(?: \d{2,}){0,4}(?![\w/:]|[.,]\d|\s?(?:€|euro|eur\b|h\b|jour|mois|an))"
)
SHORTEST_NAMED, SHORTEST_ALONE, FEW_WORDS = 3, 6, 5
YEAR = re.compile(r"^(?:19|20)\d{2}$")


def find_references(text: str, taken: List[Fact]) -> List[Fact]:
    """References of a text, as they were written (capitals), outside of what was read as something else."""
    plain = folded(text)
    found: List[Fact] = []
    for fact in (*_codes(plain), *_named(plain), *_bare(plain)):
        if not fact.overlaps(taken) and not fact.overlaps(found):
            found.append(fact._replace(value=text[fact.start : fact.end].upper()))
    return sorted(found, key=lambda fact: fact.start)


def _fact(start: int, end: int) -> Fact:
    return Fact(Entity.REFERENCE, "", start, end)


def _named(plain: str) -> Iterator[Fact]:
    """« commande n° 4512 »: named as such, so even a short one counts."""
    for match in NAMED.finditer(plain):
        value = match.group(1)
        if len(re.sub(r"\W", "", value)) >= SHORTEST_NAMED and not YEAR.match(value):
            yield _fact(match.start(1), match.end(1))


def _codes(plain: str) -> Iterator[Fact]:
    """« CMD-48213 »: letters and digits that no ordinary word has."""
    for match in CODE.finditer(plain):
        yield _fact(match.start(), match.end())


def _bare(plain: str) -> Iterator[Fact]:
    """Digits alone: long ones, or the whole of a short message."""
    short_message = len(plain.split()) <= FEW_WORDS
    for match in DIGITS.finditer(plain):
        digits = re.sub(r"\D", "", match.group())
        least = SHORTEST_NAMED + 1 if short_message else SHORTEST_ALONE
        if len(digits) >= least and not YEAR.match(digits):
            yield _fact(match.start(), match.end())
