"""Small networks, kept as plain weights, say what scikit-learn's would."""

import warnings

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from bot.assistant.networks import Network, mean_shares

SIZE = 8


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(600, SIZE)).astype(np.float32)


def _codes(vectors: np.ndarray, answers: list[int]) -> np.ndarray:
    """Which of the first coordinates is the highest, as one of `answers`."""
    return np.array(answers)[vectors[:, : len(answers)].argmax(axis=1)]


@pytest.mark.parametrize("answers", [[0, 1], [1, 3], [0, 2, 3]])
def test_it_learns_and_gives_nothing_to_what_it_never_saw(vectors: np.ndarray, answers: list[int]) -> None:
    codes = _codes(vectors, answers)
    network = Network.fit(vectors, codes, seed=0)
    shares = np.array([network.shares(vector, 4) for vector in vectors])
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert not shares[:, sorted(set(range(4)) - set(answers))].any()
    assert (shares.argmax(axis=1) == codes).mean() > 0.75


@pytest.mark.parametrize("answers", [[0, 1], [0, 1, 2]])
def test_it_says_what_scikit_learn_would(vectors: np.ndarray, answers: list[int]) -> None:
    codes = _codes(vectors, answers)
    model = MLPClassifier((512,), alpha=0.1, batch_size=256, max_iter=4, random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(vectors, codes)
    network = Network.fit(vectors, codes, seed=7)
    ours = [network.shares(vector, len(answers)) for vector in vectors[:20]]
    assert np.allclose(ours, model.predict_proba(vectors[:20]), atol=1e-5)


def test_one_seed_is_one_network_and_several_say_their_mean(vectors: np.ndarray) -> None:
    codes = _codes(vectors, [0, 1, 2])
    one, again, other = (Network.fit(vectors, codes, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.hidden, again.hidden)
    assert not np.array_equal(one.hidden, other.hidden)
    both = mean_shares([one, other], vectors[0], 3)
    assert np.allclose(both, (one.shares(vectors[0], 3) + other.shares(vectors[0], 3)) / 2)
