"""Many patterns looked for in one text at once."""

import re
from typing import Dict, List, Sequence, Tuple

import re2

_TOGETHER = 13
"""Patterns a pass follows. More at once meet more situations that are new, and RE2 works each out once."""
_MEMORY = 8 << 20
"""Bytes that a pass may keep of what it worked out; when they are full it forgets and goes on."""


class Patterns:
    """Named patterns, searched together: a few passes tell which occur at all, and only those are looked up.

    The passes are RE2's: each reads a text once for many patterns, in a time that grows with the text alone.
    Where a pattern occurs is then told by `re`. Both agree on what occurs as long as texts are ASCII, as the
    normaliser leaves them, and patterns without look-around, which RE2 refuses with an error.
    """

    def __init__(self, patterns: Dict[str, str]) -> None:
        self.names: Tuple[str, ...] = tuple(patterns)
        self._searches = [re.compile(pattern).finditer for pattern in patterns.values()]
        self._passes = [_pass(list(patterns.values())[start : start + _TOGETHER]) for start in self._starts()]

    def places(self, text: str) -> List[List[int]]:
        """Where each pattern begins in `text`, in the order of `names`; nothing for what does not occur."""
        found: List[List[int]] = [[] for _ in self.names]
        for start, occurring in zip(self._starts(), self._passes, strict=True):
            for index in occurring.Match(text) or ():
                found[start + index] = [match.start() for match in self._searches[start + index](text)]
        return found

    def _starts(self) -> range:
        return range(0, len(self.names), _TOGETHER)


def _pass(patterns: Sequence[str]) -> re2.Set:
    """What tells which of `patterns` occur in a text."""
    options = re2.Options()
    options.max_mem = _MEMORY
    occurring = re2.Set.SearchSet(options)
    for pattern in patterns:
        occurring.Add(pattern)
    occurring.Compile()
    return occurring
