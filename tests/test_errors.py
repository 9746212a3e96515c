"""Errors say what, why and how to fix it, and keep their facts wherever they travel."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable

import pytest

from slacal import errors
from slacal.errors import ChoiceError, SlacalError, check_choice, did_you_mean

BUILT_IN: dict[str, tuple[type[Exception], ...]] = {
    "SlacalError": (),
    "WrongTypeError": (TypeError,),
    "NaiveDatetimeError": (ValueError,),
    "MissingTimeError": (ValueError,),
    "PrecisionError": (ValueError,),
    "UnfixedDurationError": (ValueError,),
    "WallTimeError": (ValueError,),
    "UnknownZoneError": (ValueError, KeyError),
    "HoursError": (ValueError,),
    "UnknownHolidaysError": (ValueError, KeyError),
    "HolidaysError": (ValueError,),
    "CalendarError": (ValueError,),
    "FrozenError": (ValueError,),
    "NeverOpensError": (ValueError,),
    "HorizonError": (ValueError, OverflowError),
    "RangeError": (ValueError, OverflowError),
    "ChoiceError": (ValueError,),
    "NotABusinessDayError": (ValueError,),
    "BudgetError": (ValueError,),
    "BusinessDayLengthError": (ValueError,),
    "PolicyError": (ValueError,),
    "FileError": (ValueError,),
    "ColumnError": (ValueError, KeyError),
    "UnknownLabelError": (ValueError, KeyError),
    "MissingPackageError": (ImportError,),
    "LedgerError": (ValueError,),
    "EventError": (ValueError,),
    "MissingIdError": (ValueError,),
    "UnknownCategoryError": (KeyError,),
    "UnknownTargetError": (KeyError, AttributeError),
}
CALLERS_MAY_EXPECT = (
    ValueError, KeyError, TypeError, OverflowError, AttributeError, ImportError,
)  # fmt: skip


def _kinds() -> dict[str, type[SlacalError]]:
    return {
        name: found
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, SlacalError)
    }


every_kind = pytest.mark.parametrize("name", BUILT_IN)


def _copied(error: SlacalError) -> SlacalError:
    return copy.copy(error)


def _deep_copied(error: SlacalError) -> SlacalError:
    return copy.deepcopy(error)


def _pickled(error: SlacalError) -> SlacalError:
    found = pickle.loads(pickle.dumps(error))
    assert isinstance(found, SlacalError)
    return found


def test_no_error_is_left_out_of_the_table() -> None:
    assert set(_kinds()) == set(BUILT_IN)


@every_kind
def test_an_error_is_the_builtin_that_a_caller_would_expect(name: str) -> None:
    kind = _kinds()[name]
    expected = {built_in for built_in in CALLERS_MAY_EXPECT if built_in in BUILT_IN[name]}
    # A LookupError or ArithmeticError comes with KeyError and OverflowError.
    assert {built_in for built_in in CALLERS_MAY_EXPECT if issubclass(kind, built_in)} == expected


@every_kind
def test_an_error_says_what_why_and_how_to_fix_it(name: str) -> None:
    error = _kinds()[name]("90 business days", why="2051 is not known", fix="add a source")
    assert str(error) == "90 business days: 2051 is not known; add a source"
    assert (error.what, error.why, error.fix) == (
        "90 business days",
        "2051 is not known",
        "add a source",
    )


@pytest.mark.parametrize(
    ("why", "fix", "text"),
    [
        ("", "", "what"),
        ("why", "", "what: why"),
        ("", "fix", "what; fix"),
        ("why", "fix", "what: why; fix"),
    ],
)
def test_a_part_that_is_missing_leaves_no_punctuation(why: str, fix: str, text: str) -> None:
    assert str(SlacalError("what", why=why, fix=fix)) == text


@every_kind
def test_the_facts_are_attributes(name: str) -> None:
    error = _kinds()[name]("what", year=2051, known=(2000, 2050), nothing=None)
    assert (error.year, error.known, error.nothing) == (2051, (2000, 2050), None)
    assert error.facts == {"year": 2051, "known": (2000, 2050), "nothing": None}


@every_kind
def test_a_fact_that_is_not_there_is_an_attribute_error(name: str) -> None:
    error = _kinds()[name]("what", year=2051)
    with pytest.raises(AttributeError, match=f"^{name} has no attribute 'yaer'$"):
        _ = error.yaer
    assert not hasattr(error, "month")


@every_kind
@pytest.mark.parametrize("travel", [_copied, _deep_copied, _pickled])
def test_an_error_arrives_whole(name: str, travel: Callable[[SlacalError], SlacalError]) -> None:
    sent = _kinds()[name]("what", why="why", fix="fix", year=2051, known=("I", "II"))
    found = travel(sent)
    assert type(found) is type(sent)
    assert str(found) == "what: why; fix"
    assert (found.year, found.known) == (2051, ("I", "II"))


def test_every_error_can_be_caught_as_one() -> None:
    assert all(issubclass(kind, SlacalError) for kind in _kinds().values())


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("respones", ("response", "repair"), 'did you mean "response"?'),
        ("RESPONSE", ("response", "repair"), 'did you mean "response"?'),
        ("nl-publik", ("nl-public",), 'did you mean "nl-public"?'),
        ("europe/amsterdam", ("Europe/Amsterdam",), 'did you mean "Europe/Amsterdam"?'),
        ("phone call", ("response", "repair"), ""),
        ("", ("response", "repair"), ""),
        ("response", (), ""),
    ],
)
def test_did_you_mean(word: str, known: tuple[str, ...], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_did_you_mean_takes_any_iterable() -> None:
    assert did_you_mean("repare", iter(["response", "repair"])) == 'did you mean "repair"?'


def test_a_choice_that_exists_passes() -> None:
    check_choice("landing", "close", ("close", "next_open"))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("open", 'landing=\'open\': landing is one of "close", "next_open"; use one of these'),
        (
            "next-open",
            'landing=\'next-open\': landing is one of "close", "next_open"; '
            'did you mean "next_open"?',
        ),
        (None, 'landing=None: landing is one of "close", "next_open"; use one of these'),
        (True, 'landing=True: landing is one of "close", "next_open"; use one of these'),
        (
            ["close"],
            'landing=[\'close\']: landing is one of "close", "next_open"; use one of these',
        ),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(value: object, message: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        check_choice("landing", value, ("close", "next_open"))
    assert str(caught.value) == message
    assert (caught.value.value, caught.value.choices) == (value, ("close", "next_open"))
