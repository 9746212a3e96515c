"""What is said about files with faults: each with its place, its reason and a way out."""

from __future__ import annotations

import json
import pickle
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from slacal import load_calendar, load_policy
from slacal.config.loading import read_text
from slacal.config.schema import make_schema, schema_text, shipped_schema
from slacal.errors import FileError
from tests.config.bad_files import BAD, DESK, POLICY, Bad

VALIDATOR = jsonschema.Draft202012Validator(make_schema())


def as_json(value: Any) -> Any:
    """Plain data as JSON has it: dates are texts."""
    return json.loads(json.dumps(value, default=lambda at: at.isoformat()))


def error_of(text: str, *, json_text: bool = False) -> FileError:
    with pytest.raises(FileError) as caught:
        read_text(text, json_text=json_text, file="f.json" if json_text else "f.toml")
    return caught.value


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_a_fault_is_told(bad: Bad) -> None:
    error = error_of(bad.text)
    assert re.fullmatch(re.escape(bad.said).replace("…", ".*"), str(error)), str(error)
    (fault,) = error.faults
    assert fault["why"] == error.why


def test_there_are_thirty_of_them() -> None:
    assert len(BAD) >= 30


@pytest.mark.parametrize("bad", [bad for bad in BAD.values() if bad.seen_by_schema])
def test_the_schema_refuses_it_too(bad: Bad) -> None:
    assert not VALIDATOR.is_valid(as_json(tomllib.loads(bad.text)))


def test_the_schema_takes_what_is_right() -> None:
    jsonschema.Draft202012Validator.check_schema(make_schema())
    VALIDATOR.validate(as_json(tomllib.loads(DESK + POLICY)))
    assert read_text(DESK + POLICY).policies["policy"].category("A").name == "A"


def test_the_schema_is_shipped_as_the_tables_have_it() -> None:
    assert shipped_schema() == schema_text(), "write schema_text() to schema.json"


FIVE = """\
{
  "calendar": {
    "timezone": "Europe/Amsterdam",
    "hours": {"mon": "09:00-17:00", "tue": "9-5"},
    "holliday": "nl-public",
    "exceptions": {
      "2026-12-24": "09:00-13:00",
      "2026-13-24": "closed"
    },
    "years": [2020]
  },
  "policy": {"categories": {"A": {"targets": {"response": "1 busness day"}}}}
}
"""


def test_five_faults_are_told_at_once_each_with_its_line() -> None:
    error = error_of(FIVE, json_text=True)
    assert [(fault["line"], fault["path"]) for fault in error.faults] == [
        (4, "calendar.hours.tue"),
        (5, "calendar.holliday"),
        (8, "calendar.exceptions.2026-13-24"),
        (10, "calendar.years"),
        (12, "policy.categories.A"),
        (12, "policy.categories.A.targets.response"),
    ]
    lines = str(error).splitlines()
    assert lines[0] == "f.json has 6 faults"
    assert lines[2] == (
        '  f.json:5: calendar.holliday: unknown key "holliday": known are name, timezone, hours, '
        "versions, holidays, exceptions, business_day, years, holiday_cut, union, intersection, "
        "difference, join, days, of, frozen, frozen_json, since, until, blackouts; "
        'did you mean "holidays"?'
    )


def test_what_does_not_go_together_hides_no_other_fault() -> None:
    error = error_of(f'{DESK}union = ["a", "b"]\nyears = [1]\nholliday = "none"\n')
    assert [fault["path"] for fault in error.faults] == [
        "calendar.union",
        "calendar.years",
        "calendar.holliday",
    ]


def test_a_calendar_is_called_by_its_key_and_the_only_one_by_nothing() -> None:
    assert read_text(DESK).calendars["calendar"].name == ""
    named = DESK.replace("[calendar]", "[calendars.boston]")
    assert read_text(named).calendars["boston"].name == "boston"
    assert read_text(f'{named}name = "Boston 311"\n').calendars["boston"].name == "Boston 311"


def test_a_faulty_calendar_hides_no_fault_of_a_policy_and_is_told_once() -> None:
    text = DESK.replace("17:00", "25:00") + POLICY.replace("1 business", "2")
    assert [fault["path"] for fault in error_of(text).faults] == [
        "calendar.hours",
        "policy.categories.A.targets.response",
    ]
    assert len(error_of(DESK.replace("17:00", "25:00") + POLICY).faults) == 1


def test_many_faults_are_counted() -> None:
    rows = "".join(f'2026-13-{day:02} = "closed"\n' for day in range(60))
    error = error_of(f"{DESK}[calendar.exceptions]\n{rows}")
    assert len(error.faults) == 60
    assert len(str(error).splitlines()) == 52
    assert str(error).endswith("  and 10 more")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"calendar": {"hours": "24/7", "hours": "24/7"}}', 'key "hours": it is given twice'),
        ('{"calendar": NaN}', "NaN is no JSON: it is not JSON"),
        ("[1]", "the file: it holds no table"),
        ("{", "(char 1): it is not JSON"),
        ("[" * 100_000, "nested more than 12 levels deep"),
        ('{"a":' * 13 + "1" + "}" * 13, "nested more than 12 levels deep"),
        (f'{{"a": {"9" * 5000}}}', "it is not JSON"),
    ],
)
def test_json_that_cannot_be_read(text: str, said: str) -> None:
    assert said in str(error_of(text, json_text=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * 100_000 + "a = 1", "line 1: it has more than 64 dots"),
        ("[" + "a." * 100_000 + "a]", "line 1: it has more than 64 dots"),
        ('x = [{b = "", ' + "a." * 70 + "a = 1}]", "line 1: it has more than 64 dots"),
        ('x = [\n{b="",' + "a." * 70 + "a=1}]", "line 2: it has more than 64 dots"),
        ("a = " + "[" * 10_000, "nested more than 12 levels deep"),
        ("a = " + "{a = " * 10_000, "nested more than 12 levels deep"),
        ("#" * 600_000, "the file: it has more than 524,288 characters"),
    ],
)
def test_toml_that_would_take_all_there_is(text: str, said: str) -> None:
    assert said in str(error_of(text))


def test_a_text_may_have_many_dots() -> None:
    read_text(DESK + f'name = "{"a." * 100}"\n')
    read_text(DESK + f"name = '{'a.' * 100}' # {'.' * 100}\n")


def test_calendars_that_double_are_refused_before_they_are_asked() -> None:
    rows = [f'[calendars.c{i}]\nname = ""\nunion = ["c{i - 1}", "c{i - 1}"]' for i in range(1, 40)]
    text = "\n".join([DESK.replace("[calendar]", "[calendars.c0]"), *rows])
    error = error_of(text)
    assert error.faults[0]["path"] == "calendars.c6"  # 1, 3, 7, 15, 31, 63, 127
    assert error.faults[0]["why"] == "it is made of more than 100 calendars"


def test_calendars_in_a_long_row_are_refused() -> None:
    rows = [f'[calendars.c{i}]\nof = "c{i + 1}"' for i in range(2000)]
    text = "\n".join([*rows, DESK.replace("[calendar]", "[calendars.c2000]")])
    assert "it is made of more than 100 calendars" in str(error_of(text))


# Lines: every key of a document in every way of writing it

WAYS = """\
# a comment = 1
title = "x # no comment"
a.b."c.d" = 1
list = [
  1, # one
  [2,
   3],
  "a]", '''
''', { x = 1, y = [
    5
  ] },
]

[table."quo\\"ted"]
when = 2026-01-01 10:00:00.5
long = \"\"\"
[not.a.table]
key = 1
\"\"\"
after = 1.5e3

[[rows]]
k = 1
[[rows]]
k = 2
[rows.inner]
z = 1
[[rows.deep]]
m = 1
"""


def test_lines_of_toml() -> None:
    from slacal.config.lines import line_finder

    line_of = line_finder(WAYS, json_text=False)
    expected = {
        ("title",): 2,
        ("a", "b", "c.d"): 3,
        ("list",): 4,
        ("list", 0): 5,
        ("list", 1): 6,
        ("list", 1, 1): 7,
        ("list", 2): 8,
        ("list", 3): 8,
        ("list", 4, "y"): 9,
        ("list", 4, "y", 0): 10,
        ("table",): 14,
        ("table", 'quo"ted', "when"): 15,
        ("table", 'quo"ted', "after"): 20,
        ("rows", 0, "k"): 23,
        ("rows", 1, "k"): 25,
        ("rows", 1, "inner", "z"): 27,
        ("rows", 1, "deep", 0, "m"): 29,
        ("rows", 1, "nothing"): 24,
        ("nothing",): None,
    }
    assert {path: line_of(path) for path in expected} == expected


# Files


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        load_policy(tmp_path / "none.toml")
    with pytest.raises(FileError, match="Is a directory"):
        load_calendar(tmp_path)
    with pytest.raises(FileError, match="no name of a file"):
        load_calendar("a\0b")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"[calendar]\nname = '\xff'\n")
    with pytest.raises(FileError, match=r"bad\.toml: line 2: it is not UTF-8"):
        load_calendar(bad)
    bad.write_bytes(b"#" * 600_000)
    with pytest.raises(FileError, match="it has more than 524,288 characters"):
        load_calendar(bad)
    with pytest.raises(TypeError, match="a file is named"):
        load_calendar(3)  # type: ignore[arg-type]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(DESK, encoding="utf-8-sig")
    assert load_calendar(file).describe() == "Mon-Fri 09:00-17:00 Europe/Amsterdam, no holidays"


def test_a_frozen_calendar_beside_the_file(tmp_path: Path) -> None:
    frozen = read_text(DESK + "years = [2024, 2027]\n").calendars["calendar"].freeze()
    (tmp_path / "frozen.json").write_text(frozen.to_json(), encoding="utf-8")
    file = tmp_path / "desk.toml"
    file.write_text('[calendar]\nname = "kept"\nfrozen = "frozen.json"\n', encoding="utf-8")
    assert load_calendar(file) == frozen
    assert load_calendar(file).name == "kept"
    assert load_calendar(tmp_path / "frozen.json") == frozen
    (tmp_path / "frozen.json").write_text(frozen.to_json()[:-9], encoding="utf-8")
    with pytest.raises(FileError, match=r"desk\.toml:3: calendar\.frozen: a frozen calendar: "):
        load_calendar(file)


def test_one_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    file = tmp_path / "desks.toml"
    desks = [DESK.replace("[calendar]", f"[calendars.{name}]") for name in ("a", "b")]
    file.write_text("\n".join(desks), encoding="utf-8")
    assert load_calendar(file, "b").name == "b"
    with pytest.raises(FileError, match="no calendar is named: the file has a, b; name one"):
        load_calendar(file)
    with pytest.raises(FileError, match='no calendar "c": the file has a, b'):
        load_calendar(file, "c")
    with pytest.raises(FileError, match=r"no policy: the file has none; add \[policy\]"):
        load_policy(file)


def test_an_error_survives_pickling() -> None:
    error = error_of(FIVE, json_text=True)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.faults) == (str(error), error.faults)
