"""Days a customer names. The library reads them; patterns only say where it is worth asking it."""

import re
from typing import List, Optional

import dateparser

from bot.assistant.facts.fact import Fact, folded
from bot.labels import Entity

MONTH = (
    r"janvier|janv|fevrier|fev|mars|avril|mai|juin|juillet|juil|aout|septembre|sept|octobre|oct|novembre|nov|"
    r"decembre|dec"
)
PLACES = re.compile(
    rf"\b(?:\d{{1,2}}(?:er)? (?:{MONTH})\b\.?(?: \d{{4}})?|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})|"
    r"\d{1,2}/\d{1,2}|\d{4}-\d{2}-\d{2}|avant-hier|hier)\b"
)
SETTINGS = {"DATE_ORDER": "DMY", "PREFER_DATES_FROM": "past"}


def find_dates(text: str) -> List[Fact]:
    """Days, as ISO dates; a day without a year is the last one that went by."""
    facts = []
    for match in PLACES.finditer(folded(text)):
        day = _day(match.group())
        if day:
            facts.append(Fact(Entity.DATE, day, match.start(), match.end()))
    return facts


def _day(words: str) -> Optional[str]:
    moment = dateparser.parse(words, languages=["fr"], settings=SETTINGS)
    return moment.date().isoformat() if moment else None
