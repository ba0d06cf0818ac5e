"""Choosing among the wordings of one reply, so that no thread reads the same sentence twice."""

import zlib
from collections.abc import Collection, Sequence


def choose(wordings: Sequence[str], already_used: Collection[str], seed: str) -> str:
    """A wording not yet used in this thread; when all were, the one whose turn it is.

    The same arguments give the same answer, so a turn that is run again says the same thing.
    """
    if not wordings:
        raise ValueError("a reply needs at least one wording")
    start = zlib.crc32(seed.encode()) % len(wordings)
    rotated = [*wordings[start:], *wordings[:start]]
    fresh = [wording for wording in rotated if wording not in already_used]
    return (fresh or rotated)[0]


def first_name(display_name: str) -> str:
    """What to call somebody known by a display name: its first word, when it looks like a name."""
    word = display_name.split()[0] if display_name.split() else ""
    return word.strip(".,;:!?@#").capitalize() if word.isalpha() and len(word) < 25 else ""
