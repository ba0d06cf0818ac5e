"""Vulgar words and how people mask them ("m3rde", "p*tain", "c.o.n.n.a.r.d")."""

import re
from typing import Match, Tuple

_STEMS = (
    "merde", "merdique", "putain", "pute", "connard", "connards", "connasse", "conard", "encule",
    "encules", "enculer", "salope", "salopes", "salaud", "salauds", "batard", "batards", "foutre",
    "foutage", "couille", "couilles", "chier", "bordel", "enfoire", "enfoires", "nique", "niquer",
    "cul", "bite", "abruti", "abrutis", "pourri", "pourris", "arnaque", "arnaqueur", "arnaqueurs",
    "voleur", "voleurs", "escroc", "escrocs", "escroquerie", "charlatan", "charlatans", "cons",
    "debile", "debiles", "cretin", "cretins", "fuck",
)  # fmt: skip
_LETTERS_OF = {
    "a": "a4@",
    "e": "e3€",
    "i": "i1!|",
    "o": "o0",
    "s": "s5$",
    "t": "t7",
    "l": "l1|",
    "u": "uv",
    "c": "c(k",
}
_GAP = "*.'_\\-·•"


def _masked_form(stem: str) -> str:
    letters = [
        "[" + re.escape(_LETTERS_OF.get(letter, letter)) + ("*#" if position else "") + "]"
        for position, letter in enumerate(stem)
    ]
    return f"[{_GAP}]{{0,2}}".join(letters)


# Only tried on a word that has a digit or a sign inside: plain words need no unmasking.
_SUSPECT = re.compile(r"(?<![\w@/.])[a-z@$€0-9](?:[\w*#@$€!|.'_·•-]){1,20}[a-z*#]+(?![\w@])")
_HAS_MASK = re.compile(r"[0-9*#@$€!|.'_·•]")
_MASKED = [
    (stem, re.compile(f"(?:(?:l|d|c|qu|s|n|j)')?{_masked_form(stem)}"))
    for stem in sorted(_STEMS, key=len, reverse=True)
]


def unmask(lowered: str) -> Tuple[str, int]:
    """`lowered` (lower case, no accents) with masked vulgar words spelled out, and how many there were."""
    found = 0

    def spell_out(match: Match[str]) -> str:
        nonlocal found
        word = match.group()
        if not _HAS_MASK.search(word):
            return word
        for stem, pattern in _MASKED:
            if stem not in word and pattern.fullmatch(word):
                found += 1
                return f" {stem} "
        return word

    return _SUSPECT.sub(spell_out, lowered), found
