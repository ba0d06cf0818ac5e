"""The hand-made signs of a message as numbers, in a fixed order.

Each pattern group gives how often it occurs (flattened: the second time says less than the first)
and whether it occurs in the last third of the text, where people say what they want. Topics also
give their share of all that is said about topics, because of several problems the one with most
words counts, and which of them comes first. The surface gives shouting, marks and length.
"""

from math import inf, log1p
from typing import Dict, List, Sequence, Tuple

import numpy as np

from bot.assistant.leaving import LEAVING
from bot.assistant.moods import ANGER_SIGNS, RISK_SIGNS
from bot.assistant.normaliser import Normalised
from bot.assistant.patterns import Patterns
from bot.assistant.stances import STANCES
from bot.assistant.topics import TOPICS

_GROUPS: Dict[str, Dict[str, str]] = {
    "topic": TOPICS,
    "stance": STANCES,
    "anger": ANGER_SIGNS,
    "risk": {**RISK_SIGNS, **LEAVING},
}
SIGN_PATTERNS: Dict[str, str] = {
    f"{group}_{name}": pattern for group, named in _GROUPS.items() for name, pattern in named.items()
}
_PATTERNS = Patterns(SIGN_PATTERNS)
_TOPICS = slice(0, len(TOPICS))
"""Where the topics are among the patterns."""
_EMOJI_WORDS = (
    "colere", "degout", "deception", "sarcasme", "rire", "amour", "joie", "bravo", "priere",
    "alerte", "attente", "objet",
)  # fmt: skip
_SURFACE_NAMES = (
    "log_words", "short", "very_short", "long", "capital_share", "shouted_words", "shouted_share",
    "exclamations", "many_exclamations", "questions", "ends_with_question", "many_questions",
    "ellipses", "elongations", "masked_words", "mentions", "hashtags", "line_breaks", "digits",
    "starts_capital", "mean_word",
)  # fmt: skip
NAMES: Tuple[str, ...] = (
    tuple(f"{name}_count" for name in _PATTERNS.names)
    + tuple(f"{name}_late" for name in _PATTERNS.names)
    + tuple(f"{name}_share" for name in _PATTERNS.names[_TOPICS])
    + tuple(f"{name}_first" for name in _PATTERNS.names[_TOPICS])
    + tuple(f"emoji_{word}" for word in _EMOJI_WORDS)
    + _SURFACE_NAMES
)


def _surface_values(message: Normalised) -> List[float]:
    surface, words = message.surface, message.words
    letters = max(surface.letters, 1)
    count = len(words)
    return [
        log1p(count),
        float(count <= 8),
        float(count <= 3),
        float(count >= 45),
        surface.capitals / letters if surface.letters >= 8 else 0.0,
        log1p(surface.shouted_words),
        surface.shouted_words / max(count, 1),
        log1p(surface.exclamations),
        float(surface.exclamations >= 3),
        log1p(surface.questions),
        float(message.plain.endswith("?")),
        float(surface.questions >= 2),
        log1p(surface.ellipses),
        log1p(surface.elongations),
        float(surface.masked_words),
        log1p(surface.mentions),
        log1p(surface.hashtags),
        log1p(surface.line_breaks),
        log1p(surface.digits),
        float(surface.capitals > 0),
        sum(map(len, words)) / max(count, 1) / 10,
    ]


def _shares(places: Sequence[List[int]]) -> List[float]:
    """How much of what is said is said about each of these."""
    total = max(sum(map(len, places)), 1)
    return [len(starts) / total for starts in places]


def _comes_first(places: Sequence[List[int]]) -> List[float]:
    """One for whichever is spoken of first, zero for all others."""
    openings = [starts[0] if starts else inf for starts in places]
    earliest = min(openings)
    return [float(opening == earliest != inf) for opening in openings]


def read_signs(message: Normalised) -> np.ndarray:
    """The signs of `message`, in the order of `NAMES`."""
    late_from = 2 * len(message.plain) / 3
    places = _PATTERNS.places(message.plain)
    counts = [log1p(len(starts)) for starts in places]
    late = [float(bool(starts) and starts[-1] >= late_from) for starts in places]
    topics = _shares(places[_TOPICS]) + _comes_first(places[_TOPICS])
    emoji = [log1p(message.tokens.count(f"emoji{word}")) for word in _EMOJI_WORDS]
    return np.array(counts + late + topics + emoji + _surface_values(message), dtype=np.float32)
