"""What the brand itself proposes: a table of its own, from a situation to a gesture, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.casework.money import Money
from bot.labels import Anger, Wish


@dataclass(frozen=True)
class Situation:
    """What the table is asked about. `order` is the value of the order, None while nobody said it."""

    problem: str
    anger: Anger
    wish: Wish | None = None
    order: Money | None = None
    past_gestures: int = 0


@dataclass(frozen=True)
class Gesture:
    """A fixed `amount`, or `percent` of the order's value, `at_most` so much."""

    amount: Money | None = None
    percent: int = 0
    at_most: Money | None = None

    def worth(self, order: Money | None) -> Money | None:
        """In money; None when it depends on an order whose value is not known, or comes to nothing."""
        if self.amount is not None:
            return self.amount
        if order is None:
            return None
        cents = order.cents * self.percent // 100
        if self.at_most is not None and self.at_most.currency == order.currency:
            cents = min(cents, self.at_most.cents)
        return Money(cents, order.currency) if cents else None


@dataclass(frozen=True)
class Line:
    """One line of the table; what it leaves empty it does not ask for."""

    gesture: Gesture
    because: str
    problems: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    anger_from: Anger = Anger.CALM
    order_from: Money | None = None
    order_below: Money | None = None
    past_gestures_at_most: int | None = None

    def fits(self, situation: Situation) -> bool:
        return (
            (not self.problems or situation.problem in self.problems)
            and (not self.wishes or situation.wish in self.wishes)
            and situation.anger >= self.anger_from
            and self._fits_order(situation.order)
            and (self.past_gestures_at_most is None or situation.past_gestures <= self.past_gestures_at_most)
        )

    def _fits_order(self, order: Money | None) -> bool:
        """An order nobody knows the value of fits no line that asks for one."""
        for bound, above in ((self.order_from, True), (self.order_below, False)):
            if bound is None:
                continue
            if order is None or order.currency != bound.currency:
                return False
            if (order.cents >= bound.cents) is not above:
                return False
        return True


@dataclass(frozen=True)
class Proposal:
    amount: Money
    because: str


@dataclass(frozen=True)
class Offer:
    """What one click grants, and why. `within`: the level that is asked may grant it.

    `by` is who recommends it, empty for the brand's own table; `confirms`: somebody approved it already
    and a second person is needed.
    """

    amount: Money
    why: str = ""
    by: str = ""
    within: bool = True
    confirms: bool = False

    @property
    def in_words(self) -> str:
        """What the click does, exactly."""
        if self.confirms:
            return f"Confirmer {self.amount}"
        return f"Accorder {self.amount}" if self.within else f"Recommander {self.amount} au-dessus"


def propose(table: Sequence[Line], situation: Situation) -> Proposal | None:
    """What the first line that fits gives; None when none does: then nothing is proposed."""
    for line in table:
        amount = line.gesture.worth(situation.order) if line.fits(situation) else None
        if amount is not None:
            return Proposal(amount, line.because)
    return None
