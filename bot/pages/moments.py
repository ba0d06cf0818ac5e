"""Times as people read them: in the brand's time zone, in their language, relative when that says more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.clock import Clock
from bot.pages.language import gettext as _
from bot.pages.language import language

SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Moments:
    """Words for instants, as seen now from this time zone."""

    zone: ZoneInfo
    clock: Clock

    def day_and_time(self, instant: datetime) -> str:
        """`14:05`, `hier à 14:05`, `12 nov. à 14:05`, `12 nov. 2024 à 14:05`."""
        local, today = instant.astimezone(self.zone), self.clock().astimezone(self.zone).date()
        hour = str(format_time(local, "HH:mm", locale=language()))
        if local.date() == today:
            return hour
        if local.date() == today - timedelta(days=1):
            return _("hier à %(hour)s") % {"hour": hour}
        pattern = "d MMM" if local.year == today.year else "d MMM y"
        day = format_date(local.date(), pattern, locale=language())
        return _("%(day)s à %(hour)s") % {"day": day, "hour": hour}

    def full_time(self, instant: datetime) -> str:
        """`mercredi 12 novembre 2025 à 14:05`."""
        local = instant.astimezone(self.zone)
        day = format_date(local.date(), "full", locale=language())
        hour = format_time(local, "HH:mm", locale=language())
        return _("%(day)s à %(hour)s") % {"day": day, "hour": hour}

    def time_left(self, due: datetime) -> str:
        """`encore 3 h 05`, `en retard de 12 min`; `static/live.js` keeps it true on an open page."""
        left = due - self.clock()
        if left < timedelta(0):
            return _("en retard de %(length)s") % {"length": _length(-left)}
        return _("encore %(length)s") % {"length": _length(left)}

    def urgency(self, due: datetime) -> str:
        """`late`, `soon` or `calm`: how a deadline is coloured."""
        left = due - self.clock()
        if left < timedelta(0):
            return "late"
        return "soon" if left < SOON else "calm"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d}"
    return _("%(days)s j") % {"days": hours // 24}
