"""A second opinion: when it is asked for, and what the two come to."""

import numpy as np
import pytest

from bot.assistant.models import MessageModel
from bot.assistant.samples import PUBLIC_INTENTS, Sample
from bot.assistant.second_opinion import Opinion, SecondOpinion
from bot.assistant.vectors import WordVectors
from bot.labels import Anger, Lane, PublicIntent

UNCLEAR = "le vendeur a appelé pour la facture du colis"
EVEN = {intent: 1 / len(PUBLIC_INTENTS) for intent in PUBLIC_INTENTS}
CALM = np.array([0.9, 0.1, 0.0, 0.0])


@pytest.fixture(scope="module")
def second(taste: list[Sample]) -> SecondOpinion:
    public = [sample for sample in taste if sample.lane is Lane.PUBLIC]
    return SecondOpinion().fit(public, processes=2)


def _sure_of(intent: PublicIntent) -> dict[str, float]:
    return {each: 0.91 if each == intent.value else 0.01 for each in PUBLIC_INTENTS}


@pytest.mark.parametrize(
    ("intents", "anger", "unsure"),
    [
        (_sure_of(PublicIntent.PRAISE), CALM, False),
        (EVEN, CALM, True),
        (_sure_of(PublicIntent.PRAISE), np.array([0.5, 0.5, 0.0, 0.0]), True),
    ],
)
def test_an_opinion_is_unsure_when_it_is_of_the_intent_or_of_the_anger(
    intents: dict[str, float], anger: np.ndarray, unsure: bool
) -> None:
    assert Opinion(intents, anger).is_unsure is unsure


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("personne n'a apporté mon paquet", PublicIntent.COMPLAINT_DELIVERY),
        ("merci, livraison rapide et produit parfait", PublicIntent.PRAISE),
    ],
)
def test_where_the_first_has_no_idea_the_second_decides(
    second: SecondOpinion, text: str, intent: PublicIntent
) -> None:
    common = second.reconsider(text, Opinion(EVEN, np.full(len(Anger), 0.25)))
    assert max(common.intents, key=lambda each: common.intents[each]) == intent.value
    assert sum(common.intents.values()) == pytest.approx(1.0)
    assert common.anger.sum() == pytest.approx(1.0)


def test_both_weigh_the_same(second: SecondOpinion) -> None:
    """The logarithm of the common share is the mean of theirs, but for what makes the shares add up."""
    text, level = "merci beaucoup", np.full(len(Anger), 0.25)
    alone = second.reconsider(text, Opinion(EVEN, level)).intents
    first = _sure_of(PublicIntent.QUESTION)
    common = second.reconsider(text, Opinion(first, level)).intents
    by_first = [np.log(first[intent]) / 2 for intent in PUBLIC_INTENTS]
    apart = [
        np.log(common[intent] / alone[intent]) - by
        for intent, by in zip(PUBLIC_INTENTS, by_first, strict=True)
    ]
    assert np.allclose(apart, apart[0], atol=1e-6)


def test_the_same_samples_give_the_same_opinion(second: SecondOpinion, taste: list[Sample]) -> None:
    again = SecondOpinion().fit([sample for sample in taste if sample.lane is Lane.PUBLIC], processes=2)
    one, other = (each.reconsider(UNCLEAR, Opinion(EVEN, CALM)) for each in (second, again))
    assert one.intents == other.intents
    assert np.array_equal(one.anger, other.anger)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts a second opinion was asked about."""
    texts: list[str] = []
    reconsider = SecondOpinion.reconsider

    def spy(self: SecondOpinion, text: str, first: Opinion) -> Opinion:
        texts.append(text)
        return reconsider(self, text, first)

    monkeypatch.setattr(SecondOpinion, "reconsider", spy)
    return texts


def test_only_what_is_unclear_in_public_is_read_twice(
    small_model: MessageModel, vectors: WordVectors, asked: list[str]
) -> None:
    for lane in (Lane.PUBLIC, None, Lane.PRIVATE):
        small_model.read(UNCLEAR, lane, vectors)
    assert asked == [UNCLEAR, UNCLEAR]
    small_model.read("merci beaucoup à toute l'équipe, livraison rapide et soignée", Lane.PUBLIC, vectors)
    assert asked == [UNCLEAR, UNCLEAR]
