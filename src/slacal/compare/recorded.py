"""A record as one side of a comparison: what is known of a calendar that may be gone."""

from __future__ import annotations

from bisect import bisect_right

from slacal.calendars.spans import Span, joined, within
from slacal.compare.causes import CauseKind, Side, Taken
from slacal.compare.records import Moment, Record, Skipped
from slacal.instants import Instant, Wall, day_wall, wall_day

_KINDS: dict[str, CauseKind] = {"exception": "exception", "blackout": "blackout"}


class RecordedSide:
    """The windows that a record used, the dates it skipped, and the offsets it was written with.

    Known from its start to its due instant only; about hours it has nothing but these windows.
    """

    def __init__(self, record: Record, after: Side) -> None:
        self._record = record
        self._after = after  # whose windows tell to which date a stretch belongs
        windows = ((opens.instant, closes.instant) for opens, closes in record.windows)
        self._windows = list(joined(windows))
        self._skipped = {entry.date.toordinal(): entry for entry in record.skipped}
        ends = (moment for window in record.windows for moment in window)
        moments = sorted({record.start, *ends, record.due})
        self._moments = moments
        self._agrees = [after.wall(moment.instant) == _wall_of(moment) for moment in moments]
        self.known = record.start.instant, record.due.instant

    @property
    def zone(self) -> str:
        """The key of the first time zone that it names, empty where it names none."""
        zones = self._record.versions.time_zones
        return (zones[0].get("key") or "") if zones else ""

    def spans(self, start: Instant, end: Instant) -> list[Span]:
        """Return its windows, cut to [start, end)."""
        return list(within((start, end), self._windows))

    def taken(self, start: Instant, end: Instant) -> list[Taken]:
        """Return the parts of [start, end) that a skipped date explains."""
        found = []
        for day in range(wall_day(self.wall(start)), wall_day(self.wall(end - 1)) + 1):
            first = max(start, self.reached(day_wall(day)))
            last = min(end, self.reached(day_wall(day + 1)))
            entry = self._entry(day, first) if first < last else None
            if entry:
                kind = _KINDS.get(entry.source, "holiday")
                on = entry.date.toordinal()
                found.append(Taken(first, last, kind, entry.name, entry.source, on))
        return found

    def _entry(self, day: int, at: Instant) -> Skipped | None:
        """Return what closed a date, or the evening before it whose night would run into it.

        Where both were closed, it is the one that today's calendar does not close.
        """
        days = (day, self._after.date_of(at))
        found = [self._skipped[on] for on in days if on in self._skipped]
        if found:
            own = [each for each in found if not self._after.is_closed(each.date.toordinal())]
            return (own or found)[0]
        # A blackout may go on for days, and is recorded under the first of them.
        earlier = [
            entry for on, entry in self._skipped.items() if on < day and entry.source == "blackout"
        ]
        return max(earlier, default=None)

    def date_of(self, at: Instant) -> int:
        """Return the local date of an instant, as it was written."""
        return wall_day(self.wall(at))

    def is_closed(self, day: int) -> bool:
        """Return whether a date was skipped."""
        return day in self._skipped

    def exception_on(self, day: int) -> str | None:
        """Return "closed" where an exception closed a date; others are not recorded."""
        entry = self._skipped.get(day)
        return "closed" if entry and entry.source == "exception" else None

    def hours_on(self, day: int) -> None:
        """Return None: a record does not know the hours of a date, only what it used of them."""

    def hours_source(self, day: int) -> str:
        """Return nothing: since when hours are in force is not recorded."""
        return ""

    def wall(self, at: Instant) -> Wall:
        """Return what its clock showed.

        Known where an instant was written. Between two of these the clock of today is taken, as
        long as it shows what was written at both.
        """
        i = bisect_right(self._moments, at, key=_instant_of)
        return self._after.wall(at) if self._agrees_around(i) else at + self._before(i).offset

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which its clock had reached a wall time."""
        i = bisect_right(self._moments, wall, key=_wall_of)
        return (
            self._after.reached(wall) if self._agrees_around(i) else wall - self._before(i).offset
        )

    def _agrees_around(self, i: int) -> bool:
        return all(self._agrees[max(i - 1, 0) : i + 1])

    def _before(self, i: int) -> Moment:
        return self._moments[max(i - 1, 0)]


def _instant_of(moment: Moment) -> Instant:
    return moment.instant


def _wall_of(moment: Moment) -> Wall:
    return moment.instant + moment.offset
