"""Two declarations at random that differ in what is named, and in nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from tests.strategies import Pair, Plain, opens_ever, pair_of, plains, zone_years

# What can differ, and the fields that go together.
PARTS = {
    "hours": ("week",),
    "holidays": ("holidays", "known", "years"),
    "exceptions": ("exceptions",),
    "cut": ("holiday_cut",),
    "zone": ("zone",),
}


@st.composite
def two(draw: st.DrawFn, *parts: str) -> tuple[Pair, Pair]:
    """Two calendars that differ in these parts, or in any where none is named."""
    zone, years = draw(zone_years())
    one = draw(plains(st.just((zone, years))))
    other_zone = draw(st.one_of(zone_years(), st.just((zone, years))))[0]
    other = draw(plains(st.just((zone, years))))
    any_parts = st.sets(st.sampled_from(sorted(PARTS)), min_size=1)
    chosen = set(parts) or draw(any_parts)
    fields = [name for part in sorted(chosen) for name in PARTS[part] if name != "zone"]
    changed = replace(one, **{name: getattr(other, name) for name in fields})
    if "zone" in chosen:
        changed = replace(changed, zone=other_zone)
    assume(opens_on_some_date(changed))
    pairs = pair_of(one), pair_of(changed)
    assume(all(opens_ever(pair) for pair in pairs))
    return pairs


def opens_on_some_date(plain: Plain) -> bool:
    first, last = plain.horizon
    if first > last:
        return False
    return any(plain.week) or any(
        hours for day, hours in plain.exceptions.items() if first <= day.year <= last
    )


@st.composite
def ranges(draw: st.DrawFn, a: Pair, b: Pair, most: int = 20) -> tuple[date, date]:
    """A first and a last day that both calendars are known for, mostly where something happens."""
    first = date(max(a.plain.horizon[0], b.plain.horizon[0]), 1, 3)
    last = date(min(a.plain.horizon[1], b.plain.horizon[1]), 12, 28)
    special = {*a.plain.holidays, *b.plain.holidays, *a.plain.exceptions, *b.plain.exceptions}
    near = sorted(day for day in special if first <= day <= last)
    day = draw(
        st.one_of(st.sampled_from(near), st.dates(first, last)) if near else st.dates(first, last)
    )
    start = max(first, day - timedelta(days=draw(st.integers(0, 3))))
    return start, min(last, start + timedelta(days=draw(st.integers(0, most))))
