"""Classes of words: what is said with a word seldom seen is understood by its neighbours."""

from bot.assistant.meanings import Meanings
from bot.assistant.normaliser import normalise
from bot.assistant.vectors import WordVectors


def test_words_of_like_meaning_are_one(vectors: WordVectors) -> None:
    meanings = Meanings(200).fit(vectors)
    first, second = (meanings.rewrite(normalise(text).plain, vectors) for text in ("mon pantalon", "ma jupe"))
    assert first.split()[-1] == second.split()[-1]


def test_marks_stay_and_unknown_words_are_named_so(vectors: WordVectors) -> None:
    meanings = Meanings(10).fit(vectors)
    words = meanings.rewrite(normalise("zzgrblx ?").plain, vectors).split()
    assert words[0] == "unknown"
    assert words[1] == "?"


def test_the_same_vectors_give_the_same_classes(vectors: WordVectors) -> None:
    text = normalise("la livraison de mon canapé est encore repoussée d'une semaine").plain
    one, other = (Meanings(50).fit(vectors).rewrite(text, vectors) for _ in range(2))
    assert one == other
