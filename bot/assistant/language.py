"""Is a message not French? Asked so that only clear cases are flagged.

Short slang, brand names and thanks look foreign to any detector, so a message is only called
foreign when it is long enough, the detector is sure, and hardly any word is everyday French.
"""

import re
from functools import lru_cache
from typing import List, Optional

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.assistant.normaliser import without_accents

# Written in Latin letters by those who write to French brands; other alphabets need no detector. Each
# language costs memory and time at the start of the process.
_SPOKEN_BY_CUSTOMERS = (
    Language.FRENCH, Language.ENGLISH, Language.SPANISH, Language.PORTUGUESE, Language.ITALIAN,
    Language.GERMAN, Language.DUTCH, Language.TURKISH,
)  # fmt: skip
_LEAST_LETTERS = 12
_LEAST_WORDS = 3
_SURE = 0.9
_SURER = 0.97
_HARDLY_FRENCH = 0.15
_LONG_ENOUGH_TO_TRUST = 5
_FRENCH_SHARE = 0.34

# Everyday words that are French and not English, Spanish, Portuguese, Italian or German.
_EVERYDAY = """
    ai argent au aussi aux avec avez bien bonjour bonsoir c ca cadeau ce ces cest cette chez colis
    commande comment d dans depuis des du elle encore est et etes eux faire fait faut fibre grave heure
    heures honte ici il ils j jai jamais je jour jours l le les leur livraison lui ma mais meme merci
    merde mes moi mois mon non notre nous nul ont ou oui panne pas peut plait pour pourquoi putain qu
    quand que quel quelle qui quoi remboursement reponse rien salut sans semaine semaines sont suis sur
    svp tjs toi toujours tous tout toute tres trop une veut veux voir vos votre vous vraiment
"""
_FRENCH_WORDS = frozenset(_EVERYDAY.split())
_FOREIGN_ALPHABET = 0.5
_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return (
        LanguageDetectorBuilder.from_languages(*_SPOKEN_BY_CUSTOMERS).with_preloaded_language_models().build()
    )


def prepare() -> None:
    """Loads the detector now rather than at the first message."""
    _detector().detect_language_of("bonjour")


def _words(text: str) -> List[str]:
    """The words as typed, without accents: expanding shorthand would make French of "please"."""
    return _WORD.findall(without_accents(text).lower())


def _french_share(words: List[str]) -> float:
    return sum(word in _FRENCH_WORDS for word in words) / max(len(words), 1)


def _other_alphabet(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 3 and sum(ord(char) > 0x24F for char in letters) / len(letters) > _FOREIGN_ALPHABET


def foreign_confidence(text: str) -> Optional[float]:
    """How surely `text` is not French, or None when it is French or nobody can tell."""
    if _other_alphabet(text):
        return 1.0
    words = _words(text)
    share = _french_share(words)
    if share > _FRENCH_SHARE or len(words) < _LEAST_WORDS or sum(map(len, words)) < _LEAST_LETTERS:
        return None
    confidence = 1.0 - _detector().compute_language_confidence(text, Language.FRENCH)
    return confidence if confidence >= _needed(len(words), share) else None


def _needed(words: int, french_share: float) -> float:
    """The fewer the words and the more of them French, the surer the detector must be.

    It is asked whether the text is French, not which language it is: English, Dutch and German share
    the doubt between them when a text is short.
    """
    if words >= _LONG_ENOUGH_TO_TRUST and french_share < _HARDLY_FRENCH:
        return _SURE
    return _SURER
