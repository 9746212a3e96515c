"""Calendars made of calendars against what is walked, and the laws of their algebra."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar, get_args

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from slacal import (
    Blackout,
    Calendar,
    FrozenCalendar,
    HorizonError,
    ServiceCalendar,
    WeeklyHours,
    Window,
    combine,
)
from slacal.calendars.almanac import Landing
from slacal.calendars.rolls import Roll
from slacal.errors import BusinessDayLengthError, NeverOpensError, NotABusinessDayError
from tests import walk
from tests.strategies import HOUR, amounts
from tests.strategies_algebra import (
    BlackoutWords,
    CombinedWords,
    CutWords,
    FrozenWords,
    Tree,
    Words,
    aware,
    blackouts,
    days,
    forests,
    instants,
    instants_of,
    leaves_some,
    moments,
    opens,
    trees,
)
from tests.walk_algebra import How

T = TypeVar("T")
LANDINGS: tuple[Landing | None, ...] = (None, "close", "next_open")
ROLLS: tuple[Roll, ...] = get_args(Roll)
OUTSIDE: Literal["outside the horizon"] = "outside the horizon"

landings = st.sampled_from(LANDINGS)


def few(examples: int) -> settings:
    """Return settings for that many examples of a hundred: a tree takes a while to walk.

    What fails is shown as it was found, for to shrink it would take many minutes.
    """
    return settings(
        max_examples=max(settings().max_examples * examples // 100, 1),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )


def asked(question: Callable[[], T]) -> T | str:
    """Return the answer of either side, or why there is none."""
    try:
        return question()
    except (HorizonError, walk.Outside):
        return OUTSIDE
    except (BusinessDayLengthError, NotABusinessDayError, walk.Refused):
        return "no one length, or no business day"


def shown(tree: Tree, at: datetime) -> int:
    """Return the instant of a result, which must be shown in the calendar's zone."""
    instant = walk.micros(at)
    expected = walk.aware(tree.desk, instant)
    assert at.tzinfo is tree.calendar.timezone
    assert (at.replace(tzinfo=None), at.fold) == (expected.replace(tzinfo=None), expected.fold)
    return instant


def span(tree: Tree, window: Window | None) -> walk.Span | None:
    return (shown(tree, window.opens), shown(tree, window.closes)) if window else None


def delta(amount: int) -> timedelta:
    return amount * walk.MICRO


def days_text(n: int, kind: str) -> str:
    return f"{n} {kind} day" if n == 1 else f"{n} {kind} days"


# Agreement with the walk


@few(25)
@given(st.data(), trees())
def test_open_or_closed_agrees(data: st.DataObject, tree: Tree) -> None:
    mine, desk = tree.calendar, tree.desk
    for _ in range(3):
        at = data.draw(moments(tree, outside=True))
        assert asked(lambda: mine.is_open(at)) == asked(lambda: walk.is_open(desk, at))  # noqa: B023
        for name in ("roll_forward", "roll_back"):
            answered, walked = getattr(mine, name), getattr(walk, name)
            assert asked(lambda: shown(tree, answered(at))) == asked(lambda: walked(desk, at))  # noqa: B023


@few(25)
@given(st.data(), trees())
def test_windows_around_an_instant_agree(data: st.DataObject, tree: Tree) -> None:
    for _ in range(3):
        at = data.draw(moments(tree, outside=True))
        for name in ("window_at", "next_window", "previous_window"):
            answered, walked = getattr(tree.calendar, name), getattr(walk, name)
            found = asked(lambda: span(tree, answered(at)))  # noqa: B023
            assert found == asked(lambda: walked(tree.desk, at))  # noqa: B023


@few(25)
@given(st.data(), trees())
def test_windows_and_elapsed_agree(data: st.DataObject, tree: Tree) -> None:
    mine, desk = tree.calendar, tree.desk
    start, end = data.draw(moments(tree, outside=True)), data.draw(moments(tree, outside=True))
    served = asked(lambda: mine.elapsed(start, end) // walk.MICRO)
    assert served == asked(lambda: walk.elapsed(desk, start, end))
    first, last = sorted((start, end), key=walk.micros)
    found = asked(lambda: [span(tree, window) for window in mine.windows(first, last)])
    assert found == asked(lambda: walk.windows(desk, first, last))


@few(25)
@given(st.data(), trees())
def test_add_agrees(data: st.DataObject, tree: Tree) -> None:
    at = data.draw(moments(tree, outside=True))
    for landing in LANDINGS:
        amount = data.draw(amounts(tree, walk.micros(at)))
        expected = asked(lambda: walk.add(tree.desk, at, amount, landing))  # noqa: B023
        found = asked(lambda: shown(tree, tree.calendar.add(at, delta(amount), landing)))  # noqa: B023
        assert found == expected


@few(30)
@given(st.data(), trees(), st.sampled_from((None, *ROLLS)))
def test_business_days_agree(data: st.DataObject, tree: Tree, roll: Roll | None) -> None:
    mine, desk = tree.calendar, tree.desk
    day, other = data.draw(days(tree, around=True)), data.draw(days(tree, around=True))
    n = data.draw(st.one_of(st.integers(-5, 5), st.integers(-300, 300)))
    at = data.draw(moments(tree, outside=True))
    assert [
        asked(lambda: mine.is_business_day(day)),
        asked(lambda: mine.business_days_between(day, other)),
        asked(lambda: mine.add_business_days(day, n, roll)),
        asked(lambda: mine.business_day_of(at)),
    ] == [
        asked(lambda: walk.is_business_day(desk, day)),
        asked(lambda: walk.business_days_between(desk, day, other)),
        asked(lambda: walk.add_business_days(desk, day, n, roll)),
        asked(lambda: walk.business_day_of(desk, at)),
    ]


@few(30)
@given(st.data(), trees(), st.integers(1, 40), landings)
def test_budgets_agree(data: st.DataObject, tree: Tree, n: int, landing: Landing | None) -> None:
    at, desk = data.draw(moments(tree, outside=True)), tree.desk

    def due(budget: str, counting: Any = "service_time", landing: Any = None) -> int | str:
        return asked(lambda: shown(tree, tree.calendar.due(at, budget, counting, landing)))

    business = days_text(n, "business")
    assert [
        due(business, landing=landing),
        due(business, "same_time"),
        due(business, "close_of_day"),
        due(days_text(n, "calendar")),
        due(f"{n} hours"),
        due(f"{7 * n} service minutes", landing=landing),
    ] == [
        asked(lambda: walk.due_service_time(desk, at, n, landing)),
        asked(lambda: walk.due_same_time(desk, at, n)),
        asked(lambda: walk.due_close_of_day(desk, at, n)),
        asked(lambda: walk.due_calendar_days(desk, at, n)),
        asked(lambda: walk.due_hours(desk, at, n)),
        asked(lambda: walk.add(desk, at, 7 * n * 60_000_000, landing)),
    ]


@few(25)
@given(st.data(), trees())
def test_the_windows_of_a_day_agree(data: st.DataObject, tree: Tree) -> None:
    day = data.draw(days(tree))
    found = tree.calendar.day(day)
    assert found.date == day
    assert found.is_business_day == walk.is_business_day(tree.desk, day)
    if is_combined(tree.words):  # the service of the local date
        midnights = (datetime(each.year, each.month, each.day) for each in (day, day + walk.DAY))
        first, last = (walk.first_reach(tree.desk.day_tz, midnight) for midnight in midnights)
        first, last = max(first, tree.start), min(last, tree.end)
        expected = walk.windows(tree.desk, first, last) if first < last else []
    else:
        expected = walk.cut(tree.desk.declared(day), tree.start, tree.end)
    assert [span(tree, window) for window in found.windows] == expected


def is_combined(words: Words) -> bool:
    if isinstance(words, CutWords | BlackoutWords | FrozenWords):
        return is_combined(words.of)
    return isinstance(words, CombinedWords)


@few(15)
@given(trees())
def test_the_horizon_is_the_overlap_of_instants(tree: Tree) -> None:
    mine = tree.calendar
    for end in (tree.start, tree.end):
        assert shown(tree, mine.add(walk.aware(tree.desk, end), timedelta(0))) == end
    for question in (mine.is_open, mine.roll_back, mine.roll_forward, mine.next_window):
        for outside in (tree.start - 1, tree.end + 1):
            with pytest.raises(HorizonError):
                question(walk.aware(tree.desk, outside))


@few(20)
@given(st.data(), trees(depth=2))
def test_blackouts_are_named_where_they_first_take_service(data: st.DataObject, tree: Tree) -> None:
    before = tree.words
    assume(not any(isinstance(part, BlackoutWords) for part in before.all_parts()))
    words = BlackoutWords(before, data.draw(blackouts(before)))
    ends = sorted(data.draw(instants(tree)) for _ in range(2))
    lost = []
    for i, span in enumerate(words.spans):
        first, last = max(span[0], ends[0]), min(span[1], ends[1])
        taken = walk.windows(before.made, first, last) if first < last else []
        if taken:
            lost.append((walk.local_date(before.made, taken[0][0]), f"blackout {i}"))
    assume(opens(words))
    found = words.calendar().closures(*map(aware, ends))
    named = [(closure.date, closure.name) for closure in found if closure.source == "blackout"]
    assert sorted(named) == sorted(lost)


# Laws: the same service, said in other ways


def ends(tree: Tree) -> tuple[datetime, datetime]:
    return aware(tree.start), aware(tree.end)


def overlap(*some: Tree) -> tuple[datetime, datetime]:
    start, end = max(tree.start for tree in some), min(tree.end for tree in some)
    assume(start < end)
    return aware(start), aware(end)


def always(tree: Tree) -> Calendar:
    """Return a calendar that is open all the time, known for more than the tree is."""
    years = aware(tree.start).year - 2, aware(tree.end).year + 2
    return ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"), years=years)


def served(calendar: Calendar, span: tuple[datetime, datetime]) -> list[Window]:
    """Return its windows; none where it never opens, which a calendar says of itself."""
    try:
        return list(calendar.windows(*span))
    except NeverOpensError:
        return []


def spent(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    try:
        return calendar.elapsed(start, end)
    except NeverOpensError:
        return timedelta(0)


def same(one: Calendar, other: Calendar, span: tuple[datetime, datetime]) -> bool:
    mine, theirs = served(one, span), served(other, span)
    if mine and theirs:
        assert one.same_hours(other, *span) == (mine == theirs)
    return mine == theirs


@few(10)
@given(trees(depth=2))
def test_a_calendar_with_itself_is_itself(tree: Tree) -> None:
    mine, span = tree.calendar, ends(tree)
    assert same(mine | mine, mine, span)
    assert same(mine & mine, mine, span)
    assert mine.same_hours(mine | mine, *span)


@few(10)
@given(forests(2, depth=1))
def test_union_and_intersection_commute(some: tuple[Tree, Tree]) -> None:
    a, b = some
    span = overlap(a, b)
    assert same(a.calendar | b.calendar, b.calendar | a.calendar, span)
    assert same(a.calendar & b.calendar, b.calendar & a.calendar, span)


@few(6)
@given(forests(3, depth=1))
def test_union_and_intersection_associate_and_distribute(some: tuple[Tree, Tree, Tree]) -> None:
    span = overlap(*some)
    one, two, three = (tree.calendar for tree in some)
    assert same((one | two) | three, one | (two | three), span)
    assert same((one & two) & three, one & (two & three), span)
    assert same(one & (two | three), (one & two) | (one & three), span)
    assert same(one - (two | three), (one - two) - three, span)


@few(8)
@given(forests(2, depth=1))
def test_de_morgan_inside_a_horizon(some: tuple[Tree, Tree]) -> None:
    a, b = some
    span = overlap(a, b)
    everything, one, two = always(a), a.calendar, b.calendar
    no_one, no_two = everything - one, everything - two
    assert same(everything - (one | two), no_one & no_two, span)
    assert same(everything - (one & two), no_one | no_two, span)
    assert same(everything - no_one, one, span)
    assert same(one - two, one & no_two, span)


@few(12)
@given(st.data(), forests(2, depth=1))
def test_difference_and_intersection_add_up(data: st.DataObject, some: tuple[Tree, Tree]) -> None:
    a, b = some
    span = overlap(a, b)
    one, two = a.calendar, b.calendar
    rest, shared = one - two, one & two
    assert same(rest | shared, one, span)
    assert served(combine(rest, shared, how="intersection"), span) == []
    drawn = (data.draw(instants(a)) for _ in range(2))
    first, last = (min(max(aware(at), span[0]), span[1]) for at in drawn)
    assert spent(rest, first, last) + spent(shared, first, last) == one.elapsed(first, last)


@few(15)
@given(st.data(), trees(depth=2))
def test_until_and_since_split_and_join_back(data: st.DataObject, tree: Tree) -> None:
    mine, span = tree.calendar, ends(tree)
    instant = data.draw(instants(tree))
    assume(all(leaves_some(CutWords(tree.words, side, instant)) for side in ("until", "since")))
    at = aware(instant)
    before, after = mine.until(at), mine.since(at)
    assert same(before.join(after), mine, span)
    assert same(after | before, mine, span)
    assert spent(before, *span) == mine.elapsed(span[0], at)
    assert spent(after, *span) == mine.elapsed(at, span[1])
    assert spent(before, at, span[1]) == spent(after, span[0], at) == timedelta(0)


@few(10)
@given(st.data(), trees(depth=2))
def test_blackouts_are_a_difference(data: st.DataObject, tree: Tree) -> None:
    spans = data.draw(blackouts(tree.words))
    named = [Blackout(aware(start), aware(end), "gone") for start, end in spans]
    mine = tree.calendar.with_blackouts(named)
    blacked = always(tree) - always(tree).with_blackouts(named)
    assert same(mine, tree.calendar - blacked, ends(tree))


@few(25)
@given(st.data(), trees(), landings)
def test_elapsed_undoes_add(data: st.DataObject, tree: Tree, landing: Landing | None) -> None:
    at = data.draw(moments(tree))
    amount = delta(data.draw(amounts(tree, walk.micros(at))))
    landed = asked(lambda: tree.calendar.add(at, amount, landing))
    if isinstance(landed, datetime):
        assert tree.calendar.elapsed(at, landed) == amount


# Freezing and copying: the same answers to everything

Question = tuple[str, tuple[Any, ...]]
ABOUT_AN_INSTANT = (
    "is_open",
    "roll_forward",
    "roll_back",
    "window_at",
    "next_window",
    "previous_window",
    "business_day_of",
)


@st.composite
def questions(draw: st.DrawFn, tree: Tree) -> list[Question]:
    """One of each kind."""
    at, other = draw(moments(tree, outside=True)), draw(moments(tree, outside=True))
    range_of_time = tuple(sorted((at, other), key=walk.micros))
    day, n = draw(days(tree, around=True)), draw(st.integers(1, 60))
    amount = delta(draw(amounts(tree, walk.micros(at))))
    return [
        *((name, (at,)) for name in ABOUT_AN_INSTANT),
        ("windows", range_of_time),
        ("closures", range_of_time),
        ("elapsed", range_of_time),
        ("add", (at, amount, draw(landings))),
        ("day", (day,)),
        ("is_business_day", (day,)),
        ("add_business_days", (day, draw(st.integers(-300, 300)), draw(st.sampled_from(ROLLS)))),
        ("business_days_between", (day, draw(days(tree)))),
        *(("due", (at, days_text(n, "business"), way)) for way in ("service_time", "same_time")),
        ("due", (at, days_text(n, "business"), "close_of_day")),
        ("due", (at, days_text(n, "calendar"))),
        ("due", (at, f"{n} hours")),
    ]


def plain(found: object) -> object:
    """Return an answer with its datetimes as what they show and the instants they are."""
    if isinstance(found, datetime):
        return found.replace(tzinfo=None), found.fold, walk.micros(found)
    if isinstance(found, Window):
        return plain(found.opens), plain(found.closes)
    if hasattr(found, "windows"):
        day: Any = found
        windows = [plain(window) for window in day.windows]
        return day.date, day.kind, windows, day.name, day.is_business_day
    return found


def answers(calendar: Calendar, asked_of_it: list[Question]) -> list[object]:
    def answer(name: str, arguments: tuple[Any, ...]) -> object:
        found = getattr(calendar, name)(*arguments)
        return [plain(window) for window in found] if name == "windows" else plain(found)

    return [asked(lambda: answer(*question)) for question in asked_of_it]  # noqa: B023


@few(25)
@given(st.data(), trees())
def test_a_frozen_calendar_answers_the_same(data: st.DataObject, tree: Tree) -> None:
    mine = tree.calendar
    asked_of_it = data.draw(questions(tree))
    expected = answers(mine, asked_of_it)
    frozen = mine.freeze(on=date(2026, 11, 25))
    again = FrozenCalendar.from_json(frozen.to_json())
    for other in (frozen, again, pickle.loads(pickle.dumps(frozen))):
        assert answers(other, asked_of_it) == expected
        assert other.same_hours(mine, *ends(tree))
        assert other.fingerprint == frozen.fingerprint
        assert other == frozen
        assert other.provenance == frozen.provenance
    if isinstance(mine, FrozenCalendar):
        assert frozen == mine  # it was frozen before: nothing is left to freeze
    else:
        assert frozen.provenance["fingerprint"] == mine.fingerprint
        assert frozen.provenance["frozen_on"] == "2026-11-25"
    assert again.to_json() == frozen.to_json()


@few(15)
@given(st.data(), trees())
def test_copies_are_equal_and_answer_alike(data: st.DataObject, tree: Tree) -> None:
    asked_of_it = data.draw(questions(tree))
    fresh = pickle.loads(pickle.dumps(tree.words.calendar()))
    expected = answers(tree.calendar, asked_of_it)
    used = pickle.loads(pickle.dumps(tree.calendar))
    for other in (fresh, used, copy.copy(tree.calendar), copy.deepcopy(tree.calendar)):
        assert other == tree.calendar
        assert hash(other) == hash(tree.calendar)
        assert other.fingerprint == tree.calendar.fingerprint
        assert other.horizon == tree.calendar.horizon
        assert answers(other, asked_of_it) == expected


@few(15)
@given(st.data(), trees())
def test_answers_do_not_depend_on_what_was_asked_before(data: st.DataObject, tree: Tree) -> None:
    warm = tree.words.calendar()
    asked_in_turn = data.draw(questions(tree)) + data.draw(questions(tree))
    data.draw(st.randoms(use_true_random=False)).shuffle(asked_in_turn)
    for question in asked_in_turn[:6]:
        assert answers(warm, [question]) == answers(tree.words.calendar(), [question])


# Meaning


@few(20)
@given(trees(), st.randoms(use_true_random=False))
def test_equal_declarations_are_equal(tree: Tree, shuffle: random.Random) -> None:
    one, other = tree.calendar, disguised(tree.words, shuffle).calendar()
    assert one == other
    assert hash(one) == hash(other)
    assert one.fingerprint == other.fingerprint


def disguised(words: Words, shuffle: random.Random) -> Words:
    """Return the same declaration with its blackouts in another order."""
    if isinstance(words, BlackoutWords):
        spans = list(words.spans)
        shuffle.shuffle(spans)
        return BlackoutWords(disguised(words.of, shuffle), tuple(spans))
    if isinstance(words, FrozenWords):
        return FrozenWords(disguised(words.of, shuffle))
    if isinstance(words, CutWords):
        return CutWords(disguised(words.of, shuffle), words.side, words.at)
    if isinstance(words, CombinedWords):
        days = disguised(words.days, shuffle) if isinstance(words.days, Words) else words.days
        of = tuple(disguised(part, shuffle) for part in words.of)
        return CombinedWords(words.how, of, "combine", words.zone, days, words.business_day)
    return words


@few(15)
@given(st.data(), trees(depth=1))
def test_what_means_something_else_is_not_equal(data: st.DataObject, tree: Tree) -> None:
    words = tree.words
    assume(not isinstance(words, CutWords | BlackoutWords))  # its holes may hold the new ones
    at = data.draw(instants_of(words))
    assume(tree.start + HOUR < at < tree.end - 4 * HOUR)
    made: list[Words] = [
        words,
        CutWords(words, "until", at),
        CutWords(words, "since", at),
        CutWords(words, "since", at + 1),
        BlackoutWords(words, ((at, at + HOUR),)),
        BlackoutWords(words, ((at, at + HOUR + 1),)),
        BlackoutWords(words, ((at, at + HOUR), (at + 2 * HOUR, at + 3 * HOUR))),
        *(CombinedWords(how, (words, words)) for how in get_args(How)),
        CombinedWords("union", (words, words), days="result"),
        CombinedWords("union", (words, words), business_day=481),
        CombinedWords("union", (words, words), zone="Asia/Seoul"),
        CombinedWords("union", (words, words, words)),
    ]
    calendars = [each.calendar() for each in made]
    assert len({calendar.fingerprint for calendar in calendars}) == len(made)
    assert all(a != b for i, a in enumerate(calendars) for b in calendars[:i])
    if not isinstance(words, FrozenWords):
        assert tree.calendar.freeze().fingerprint != tree.calendar.fingerprint
