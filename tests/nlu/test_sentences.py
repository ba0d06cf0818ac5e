"""What whole texts mean, by the pretrained encoder."""

import numpy as np
import pytest

from bot.assistant.sentences import sentence_vectors


def _nearness(one: str, other: str) -> float:
    first, second = sentence_vectors([one, other])
    return float(first @ second)


def test_the_same_wish_in_other_words_is_nearer_than_another_wish_in_the_same_words() -> None:
    wish = "je veux être remboursé"
    assert _nearness(wish, "rendez-moi mon argent") > _nearness(wish, "je veux être rappelé") + 0.02


@pytest.mark.parametrize("text", ["TOUJOURS RIEN REÇU", "Toujours Rien Reçu"])
def test_capitals_hide_nothing(text: str) -> None:
    assert _nearness(text, "toujours rien reçu") == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\ud83d", "😡" * 300, "a\x00b", "\u200b", "mot " * 5000])
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    (vector,) = sentence_vectors([text])
    assert vector.shape == (512,)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_a_text_alone_is_that_text_among_others() -> None:
    texts = ["merci", "mon colis est perdu depuis trois semaines", "c'est une honte"]
    for text, among in zip(texts, sentence_vectors(texts), strict=True):
        assert np.allclose(sentence_vectors([text])[0], among, atol=1e-5)
