"""Words as they are searched: without accents or case, ligatures spelt out. In Python, and in SQL."""

import re
import unicodedata
from functools import cache

LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss"}
CAPITALS = {"œ": "Œ", "æ": "Æ", "ß": "ẞ"}
SEPARATORS = r"[\u0001-/:-@\[-`{-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u2000-\u206F]+"
"""What stands between words, so that PostgreSQL's parser sees no addresses, hyphens or signs."""


def fold(text: str) -> str:
    """« Cœur brisé » becomes « coeur brise »."""
    plain = unicodedata.normalize("NFD", text.lower())
    for ligature, letters in LIGATURES.items():
        plain = plain.replace(ligature, letters)
    return "".join(character for character in plain if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order: runs of letters and digits."""
    return re.findall(r"[^\W_]+", fold(text))


def spelt_out_in_sql(expression: str) -> str:
    """Ligatures as letters: what is left for SQLite, whose tokenizer knows about accents and case."""
    for ligature, letters in LIGATURES.items():
        for written in (ligature, CAPITALS[ligature]):
            expression = f"replace({expression}, '{written}', '{letters}')"
    return expression


def fold_in_sql(expression: str) -> str:
    """The same as `fold` for PostgreSQL, in functions it has without any extension."""
    accented, plain = _accents()
    folded = f"translate(lower({spelt_out_in_sql(expression)}), '{accented}', '{plain}')"
    return f"regexp_replace(regexp_replace({folded}, '[\\u0300-\\u036F]', '', 'g'), '{SEPARATORS}', ' ', 'g')"


@cache
def _accents() -> tuple[str, str]:
    """Every Latin letter with a mark, of both cases, and the plain small letter it is read as."""
    pairs = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        folded = fold(chr(code))
        if len(folded) == 1 and folded != chr(code):
            pairs[chr(code)] = folded
    return "".join(pairs), "".join(pairs.values())
