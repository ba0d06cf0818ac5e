"""Today: what came in, how angry, how fast it was answered, what waits; each figure leads to its cases."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from starlette.responses import Response

from bot.casework.case import CaseStatus
from bot.casework.storm import Load, Storm, storms
from bot.console.access import ConsoleRoute, Guard, Needs, Visit
from bot.console.charts import Series, stacked_bars
from bot.console.figures import (
    Answers,
    Cohort,
    Deadlines,
    Mood,
    cohort,
    dead_rows,
    deadlines,
    first_answers,
    moods,
)
from bot.console.periods import STORM_HOURS, Period, Step, period, storm_spans
from bot.console.pulse import inbox_pulse
from bot.console.render import Refresh
from bot.console.room import Room
from bot.console.words import words
from bot.labels import Anger
from bot.pages.language import gettext as _
from bot.store.unit_of_work import Work

ADDRESS = "/console/today"
CHART = "/console/today/anger.svg"
STREAM = "/console/live"
LIST = "/console/conversations"
"""The list of conversations, which takes `status`, `anger`, `from` and `to` (days, both included)."""


@dataclass(frozen=True)
class Board:
    """All figures of one period; what is compared comes twice, the present first."""

    period: Period
    steps: list[tuple[Step, Mood]]
    mood: Mood
    earlier_mood: Mood
    answers: Answers
    earlier_answers: Answers
    cohort: Cohort
    earlier_cohort: Cohort
    deadlines: Deadlines
    dead: int
    storms: list[Storm]

    @property
    def drawing(self) -> str:
        """Changes when the chart would look different: a browser then loads it again."""
        shown = [(step.label, *mood.by_anger.values(), mood.unread) for step, mood in self.steps]
        return sha256(repr(shown).encode()).hexdigest()[:12]


def make_board(work: Work, key: str) -> Board:
    now, zone = work.now, work.brand.zone
    asked = period(key, now, zone)
    watched = storm_spans(now, zone)
    found = moods(work, [*(step.span for step in asked.steps), asked.previous, *watched])
    count = len(asked.steps)
    loads = [Load(mood.messages, mood.angry) for mood in found[count + 1 :]]
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return Board(
        period=asked,
        steps=list(zip(asked.steps, found[:count], strict=True)),
        mood=sum(found[:count], Mood()),
        earlier_mood=found[count],
        answers=first_answers(work, asked.span),
        earlier_answers=first_answers(work, asked.previous),
        cohort=cohort(work, asked.span),
        earlier_cohort=cohort(work, asked.previous),
        deadlines=deadlines(work, datetime.combine(tomorrow, time(), zone)),
        dead=dead_rows(work),
        storms=storms(loads[0], loads[1:]),
    )


class TodayPages(Room):
    """`/console/today?period=today|7d|30d`, and its chart."""

    def routes(self, guard: Guard) -> list[ConsoleRoute]:
        return [
            guard.get(ADDRESS, self.show, needs=Needs.AGENT),
            guard.get(CHART, self.chart, needs=Needs.AGENT),
        ]

    def show(self, visit: Visit) -> Response:
        with self._store.reading() as work:
            seen = inbox_pulse(work)
            board = make_board(work, visit.request.query_params.get("period", ""))
            key = board.period.key
            return self._renderer.page(
                work,
                visit.signed_in,
                "today.html",
                refresh=Refresh(STREAM, seen, f"{ADDRESS}?period={key}"),
                here="today",
                board=board,
                chart=f"{CHART}?period={key}&v={board.drawing}",
                cases=_links(board.period),
                resolved=CaseStatus.RESOLVED.value,
                storm_hours=STORM_HOURS,
            )

    def chart(self, visit: Visit) -> Response:
        """The same anger mix as the table of the page, as a picture."""
        with self._store.reading() as work:
            key = visit.request.query_params.get("period", "")
            steps = period(key, work.now, work.brand.zone).steps
            found = moods(work, [step.span for step in steps])
        series = [Series(words.ANGERS[anger], [mood.by_anger[anger] for mood in found]) for anger in Anger]
        series.append(Series(_("Pas encore lus"), [mood.unread for mood in found]))
        return stacked_bars(_("Messages reçus, selon la colère"), [step.label for step in steps], series)


@dataclass(frozen=True)
class CaseLinks:
    """Addresses of the list of conversations, for these days."""

    first: date
    last: date

    def __call__(self, day: date | None = None, **filters: str | int) -> str:
        days = {"from": str(day or self.first), "to": str(day or self.last)}
        return f"{LIST}?{urlencode({**filters, **days})}"


def _links(asked: Period) -> CaseLinks:
    return CaseLinks(asked.first_day, asked.last_day)
