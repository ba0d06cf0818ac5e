"""French social text made regular, with what regularity would lose kept aside.

Two things come out of a message: `plain`, in which "J'AIIII tjs rien reçu !!!" and "j ai toujours
rien recu" nearly meet, and `surface`, the shouting, the marks and the capitals that say how it was
said. The first carries the meaning, the second much of the anger.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import List, Match, Tuple

from bot.assistant.emoji import emoji_to_words
from bot.assistant.rude import unmask
from bot.assistant.shorthand import SHORTHAND

_APOSTROPHES = re.compile("[’‘ʼ`´′]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_MASK = re.compile(r"<(?:TEL|EMAIL|MAIL|URL|NOM|IBAN)>", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MENTION = re.compile(r"(?<!\w)@\w+")
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_GLUED_SENTENCES = re.compile(r"(?<=[a-zà-ÿ]{2}[a-zà-ÿ.,!?])(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_MONEY = re.compile(
    r"\d+(?:[ .]\d{3})*(?:[.,]\d{1,2})?\s*"
    r"(?:€|euros?\b|eur\b|e\b|balles\b|fcfa\b|cfa\b|francs?\b|\$|dollars?\b|piastres?\b)\s*\d{0,2}"
)
_HOUR = re.compile(r"\b\d{1,2}\s*(?:h|:)\s*(?:\d{2})?\b")
_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b|\b\d{1,2}(?:er)?\s+(?:janv(?:ier)?|fev(?:rier)?|mars|avril|mai|juin|juil(?:let)?|aout|"
    r"sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\b"
)
_PERCENT = re.compile(r"\b\d+(?:[.,]\d+)?\s*%")
_NETWORK = re.compile(r"\b([345])\s?g\b")
_ORDINAL = re.compile(r"\b\d+\s*(?:eme|ieme|e|nd|nde|ere|er)\b")
_NUMBER = re.compile(r"(?<![a-z])\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[a-z]+(?:\d[a-z0-9]*)?|[?!]+|\.{2,}|[.,;:()/+*-]")

# Line breaks that a platform turned into a stray "n" glued to the next word: "bonjour nj'ai". Only
# before words that no French word can extend to the left with an "n".
_ELIDED_AFTER_STRAY_N = "j c qu d s l"
_WHOLE_AFTER_STRAY_N = (
    "jai je j mais merci bonjour bonsoir depuis pour pourquoi pouvez pourriez pourrais peut "
    "peux vous votre vos nous pas plus quand que qui quel quelle quels quelles comment combien mon ma "
    "mes me le la les de des du dans ce cette ca cela cordialement impossible avez avec apres aucun "
    "aucune alors aussi aidez aider besoin svp si sinon sans suite toujours tout tous technicien il "
    "ils elle est-ce car chez donc free help probleme problemes panne personne quelqu quelqu'un rien "
    "sav service tres un une voila moi par puis-je possible habite "
)
_STRAY_N = re.compile(
    rf"(?<![a-z0-9'])n{{1,2}}(?=(?:{'|'.join(_ELIDED_AFTER_STRAY_N.split())})'"
    rf"|(?:{'|'.join(_WHOLE_AFTER_STRAY_N.split())})\b(?!')|\d)"
)
# "c'est" and "c est" are already whole; a lone "c" stands for them.
_ELIDED_C = "c"
_AFTER_ELIDED_C = frozenset({"est", "etait", "etaient", "etais", "ete", "en", "a"})
_DOUBLE_N = re.compile(r"(?<![a-z0-9'])nn(?=[a-z])")


@dataclass(frozen=True)
class Surface:
    """How a message looks, whatever its words."""

    letters: int
    capitals: int
    shouted_words: int
    exclamations: int
    questions: int
    ellipses: int
    elongations: int
    masked_words: int
    mentions: int
    hashtags: int
    line_breaks: int
    digits: int


@dataclass(frozen=True)
class Normalised:
    """One message, made regular."""

    plain: str
    tokens: Tuple[str, ...]
    surface: Surface

    @property
    def words(self) -> Tuple[str, ...]:
        """The tokens that are words, without the marks."""
        return tuple(token for token in self.tokens if token[0].isalpha())


def without_accents(text: str) -> str:
    """`text` with its accents and cedillas removed, ligatures spelled out."""
    if text.isascii():
        return text
    text = text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae").replace("Æ", "Ae").replace("ß", "ss")
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _shorten(match: Match[str]) -> str:
    return match.group(1)


def _split_hashtag(match: Match[str]) -> str:
    return " hashtag " + _CAMEL.sub(" ", match.group(1))


def _clean(text: str) -> str:
    """The text as its author meant it to look: entities decoded, one apostrophe, no invisible marks."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _GLUED_SENTENCES.sub(" ", _APOSTROPHES.sub("'", text))


def _measure(text: str, masked: int) -> Surface:
    letters = [char for char in text if char.isalpha()]
    words = re.findall(r"[^\W\d_]{3,}", text)
    shouted = [word for word in words if word.isupper() and len(word) > 3]
    return Surface(
        letters=len(letters),
        capitals=sum(char.isupper() for char in letters),
        shouted_words=len(shouted),
        exclamations=text.count("!"),
        questions=text.count("?"),
        ellipses=text.count("..") + text.count("…"),
        elongations=len(_ELONGATED.findall(text.lower())),
        masked_words=masked,
        mentions=len(_MENTION.findall(text)),
        hashtags=text.count("#"),
        line_breaks=text.count("\n"),
        digits=sum(char.isdigit() for char in text),
    )


def _numbers_to_kinds(text: str) -> str:
    """What a number is matters (a price, an hour, a date); which one does not."""
    text = _NETWORK.sub(r" mobile\1g ", text)
    text = _HOUR.sub(" nheure ", text)
    text = _DATE.sub(" ndate ", text)
    text = _PERCENT.sub(" npourcent ", text)
    text = _MONEY.sub(" nargent ", text)
    text = _ORDINAL.sub(" nieme ", text)
    return _NUMBER.sub(_number_kind, text)


def _number_kind(match: Match[str]) -> str:
    digits = match.group()
    if digits in {"0", "1", "2", "3"}:
        return f" n{digits} "
    return " nlong " if sum(char.isdigit() for char in digits) > 4 else " nombre "


def _expand(tokens: List[str]) -> Tuple[str, ...]:
    expanded: List[str] = []
    for token, after in zip(tokens, [*tokens[1:], ""], strict=False):
        if token in SHORTHAND and not (token == _ELIDED_C and after in _AFTER_ELIDED_C):
            expanded.extend(SHORTHAND[token].split())
        else:
            expanded.append(token)
    return tuple(expanded)


@lru_cache(maxsize=4096)
def normalise(text: str) -> Normalised:
    """`text` made regular; the same text is only worked on once in a while."""
    cleaned = _clean(text)
    linked = _HASHTAG.sub(_split_hashtag, _LINK.sub(" lien ", cleaned))
    lowered = without_accents(linked).lower()
    lowered = _EMAIL.sub(" adressemail ", _MASK.sub(" masque ", lowered))
    lowered = _MENTION.sub(" mention ", lowered)
    lowered = _DOUBLE_N.sub(" ", _STRAY_N.sub(" ", lowered))
    lowered, masked = unmask(lowered)
    lowered = _ELONGATED.sub(_shorten, emoji_to_words(lowered))
    lowered = _numbers_to_kinds(lowered).replace("'", " ").replace("-", " ")
    lowered = without_accents(lowered)
    tokens = _expand(_TOKEN.findall(lowered))
    return Normalised(plain=" ".join(tokens), tokens=tokens, surface=_measure(cleaned, masked))
