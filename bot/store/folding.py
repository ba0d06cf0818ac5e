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
    plain = fold_marks(text.lower())
    for ligature, letters in LIGATURES.items():
        plain = plain.replace(ligature, letters)
    return plain


def fold_marks(text: str) -> str:
    """Letters without their marks, as large as they are."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(character for character in apart if not unicodedata.combining(character))


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
    """The same as `fold` for PostgreSQL, in functions it has without any extension (its encoding is UTF-8).

    Marks go first, so that `lower` meets plain letters, which it knows in every locale.
    """
    capitals, small = _capitals()
    bare = f"regexp_replace(normalize({spelt_out_in_sql(expression)}, NFD), '[\\u0300-\\u036F]', '', 'g')"
    return f"regexp_replace(translate(lower({bare}), '{capitals}', '{small}'), '{SEPARATORS}', ' ', 'g')"


@cache
def _capitals() -> tuple[str, str]:
    """The Latin capitals without a mark to take, and their small letters: few, for `translate` reads all."""
    letters = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    bare = {fold_marks(letter) for letter in letters}
    pairs = {one: one.lower() for one in sorted(bare) if not one.isascii() and len(one.lower()) == 1}
    pairs = {capital: small for capital, small in pairs.items() if capital != small}
    return "".join(pairs), "".join(pairs.values())
