"""What the design promises for the scalar core, computed from this run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.deadlines import ADD, POLICY
from benchmarks.table import OURS, Row, Size, Timed, megabytes

RIVAL = "workclock"


@dataclass(frozen=True)
class Measure:
    """A promise and what was reached; *reached* is None where nothing could be measured."""

    what: str
    target: str
    reached: str | None
    met: bool

    @property
    def verdict(self) -> str:
        if self.reached is None:
            return "not measured"
        return "ok" if self.met else "MISSED"


def measures(rows: Sequence[Row]) -> list[Measure]:
    spans = {work: [row for row in rows if row.work == work and row.days] for work in PARTS}
    return [
        *(_against_rival(work, spans[work], parts) for work, parts in PARTS.items()),
        *(_flat(work, spans[work]) for work in PARTS),
        _policy(rows),
        *_making(rows),
        _process(rows, "import", "import slacal, over bare Python", 60),
        _process(rows, "cold due, both targets", "python -m slacal due, over bare Python", 75),
    ]


PARTS = {"add": 4, "elapsed": 3}


def _worst(found: Iterable[tuple[float, str]], what: str, target: str, most: float,
           text: Callable[[float], str]) -> Measure:  # fmt: skip
    """Return the measure of the worst of *found*, naming its calendar and all that missed."""
    ranked = sorted(found, reverse=True)
    if not ranked:
        return Measure(what, target, None, False)
    missed = [f"{name} {text(value)}" for value, name in ranked if value > most]
    value, name = ranked[0]
    shown = "; ".join(missed) or f"{text(value)} at worst ({name})"
    return Measure(what, target, shown, not missed)


def _against_rival(work: str, rows: Iterable[Row], parts: int) -> Measure:
    found = []
    for row in rows:
        ours, theirs = row.sample(OURS), row.sample(RIVAL)
        if row.days == 30 and ours and theirs:
            found.append((ours.median / theirs.median, row.calendar))
    what = f"{work}, 30 days, against {RIVAL}"
    return _worst(found, what, f"<= 1/{parts}", 1 / parts, lambda value: f"1/{1 / value:.1f}")


def _flat(work: str, rows: Iterable[Row]) -> Measure:
    by_calendar: dict[str, dict[int, float]] = {}
    for row in rows:
        ours = row.sample(OURS)
        if ours and row.days:
            by_calendar.setdefault(row.calendar, {})[row.days] = ours.median
    found = [
        (medians[3650] / medians[1], name)
        for name, medians in by_calendar.items()
        if {1, 3650} <= medians.keys()
    ]
    what = f"{work}, 3,650 days against 1 day, every calendar"
    return _worst(found, what, "<= 1.3x", 1.3, lambda value: f"{value:.2f}x")


def _our_median(rows: Iterable[Row], work: str) -> float | None:
    samples = [row.sample(OURS) for row in rows if row.work == work]
    return samples[0].median if samples and samples[0] else None


def _policy(rows: Sequence[Row]) -> Measure:
    what, target = "policy.due, both targets, against one desk.add", "<= 5x"
    policy, add = _our_median(rows, POLICY), _our_median(rows, ADD)
    if policy is None or add is None:
        return Measure(what, target, None, False)
    return Measure(what, target, f"{policy / add:.1f}x", policy <= 5 * add)


def _making(rows: Sequence[Row]) -> Iterable[Measure]:
    cells = {row.work: row.cells[OURS] for row in rows if row.work.startswith("make")}
    slowest = max((c.sample.median for c in cells.values() if isinstance(c, Timed)), default=None)
    reached = None if slowest is None else f"{slowest / 1e6:.1f} ms"
    met = slowest is not None and slowest <= 25e6
    yield Measure("calendar of 23 years, made and asked once", "<= 25 ms", reached, met)
    sizes = [row.cells[OURS] for row in rows if row.work.startswith("memory")]
    for size in sizes:
        if isinstance(size, Size):
            text = f"{megabytes(size.held)} held, {megabytes(size.peak)} while growing"
            yield Measure("the same, its memory", "< 2 MB", text, size.held < 2e6)


def _process(rows: Sequence[Row], work: str, what: str, most_ms: int) -> Measure:
    median = _our_median(rows, work)
    reached = None if median is None else f"{median / 1e6:.1f} ms"
    met = median is not None and median <= most_ms * 1e6
    return Measure(what, f"<= {most_ms} ms", reached, met)
