"""Words somebody else wrote, as they may be kept."""

import re

MAX_TEXT = 5000
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """The customer's words without control characters or lone surrogates, cut at `MAX_TEXT`."""
    storable = text.encode("utf-8", "ignore").decode("utf-8")
    return CONTROL_CHARACTERS.sub("", storable).strip()[:MAX_TEXT]


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space, which platforms set in order."""
    return one.split() == other.split()
