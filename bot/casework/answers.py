"""Answering a question from the brand's own approved answers, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework.guard import folded


@dataclass(frozen=True)
class ApprovedAnswer:
    """`about`: groups of words; a question that holds all words of one group gets `text`."""

    about: tuple[str, ...]
    text: str

    def fits(self, question: str) -> bool:
        words = folded(question)
        return any(all(word in words for word in folded(group).split()) for group in self.about)


def find_answer(question: str, answers: Sequence[ApprovedAnswer]) -> ApprovedAnswer | None:
    """The single approved answer that fits; None when none does, or several disagree."""
    fitting = [answer for answer in answers if answer.fits(question)]
    return fitting[0] if len(fitting) == 1 else None
