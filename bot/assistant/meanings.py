"""Words of like meaning as one word: « livreur » and « facteur », « pantalon » and « jupe ».

Twenty thousand messages say most things only once; said in classes of words, they say them often.
"""

from typing import List

from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from bot.assistant.vectors import WordVectors

_SEED = 20
_ROUNDS = 5
_UNKNOWN = "unknown"


class Meanings:
    """`count` classes of word vectors; the same vectors always give the same classes."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._name_of_row: List[str] = []

    def fit(self, vectors: WordVectors) -> "Meanings":
        """Finds the classes. On one thread: the order in which several add up changes the sums."""
        classes = KMeans(self._count, init="random", n_init=1, max_iter=_ROUNDS, random_state=_SEED)
        with threadpool_limits(limits=1):
            self._name_of_row = [f"class{number}" for number in classes.fit_predict(vectors.matrix)]
        return self

    def rewrite(self, plain: str, vectors: WordVectors) -> str:
        """A normalised text with each word's class in its place; what is not a word stays."""
        return " ".join(self._name(token, vectors) for token in plain.split())

    def _name(self, token: str, vectors: WordVectors) -> str:
        if not token[0].isalpha():
            return token
        row = vectors.row_of.get(token)
        return _UNKNOWN if row is None else self._name_of_row[row]
