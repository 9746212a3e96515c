"""Files with one fault each: what is said about it, and whether a schema can see it as well.

Each text has a place for a desk (`DESK`) and a policy (`POLICY`) that are right.
"""

from __future__ import annotations

from typing import NamedTuple

DESK = """\
[calendar]
timezone = "Europe/Amsterdam"
hours = "Mon-Fri 09:00-17:00"
"""
POLICY = """\
[policy.categories.A]
definition = "all"
targets = { response = "1 business day" }
"""


class Bad(NamedTuple):
    text: str
    said: str  # the path and the start of the message; "…" is anything
    seen_by_schema: bool = True


BAD = {
    "hours": Bad(
        '[calendar]\ntimezone = "UTC"\nhours = "Mon-Fri 09:00-25:00"\n',
        'f.toml:3: calendar.hours: hours "Mon-Fri 09:00-25:00": "25:00" is not a time of day: '
        "the hour must be 0 to 24; write e.g. …",
    ),
    "hours in a list": Bad(
        '[calendar]\ntimezone = "UTC"\nhours = [\n  "Mon-Thu 09:00-17:00",\n  "Fri 9-13",\n]\n',
        'f.toml:5: calendar.hours[1]: hours "Fri 9-13": "9-13" is not a window such as …',
    ),
    "hours by day": Bad(
        '[calendar]\ntimezone = "UTC"\n[calendar.hours]\nfri = "9:00-9:30"\nsundy = "9:00-17:00"\n',
        'f.toml:5: calendar.hours.sundy: hours "sundy 9:00-17:00": "sundy" is not a day of the '
        'week; did you mean "Sunday"?',
    ),
    "a day twice": Bad(
        '[calendar]\ntimezone = "UTC"\nhours = ["Mon-Fri 09:00-17:00", "Fri 18:00-19:00"]\n',
        'f.toml:3: calendar.hours: hours "…": Fri is given twice; …',
        False,
    ),
    "windows that overlap": Bad(
        '[calendar]\ntimezone = "UTC"\nhours = "Mon 09:00-13:00, 12:00-17:00"\n',
        'f.toml:3: calendar.hours: hours "…": windows overlap: one opens at 12:00, before 13:00; …',
        False,
    ),
    "no hours": Bad(
        '[calendar]\ntimezone = "UTC"\n',
        "f.toml:1: calendar: none of hours, versions, union, …: one of them says what it is; "
        "add hours = …",
    ),
    "hours and versions": Bad(
        f'{DESK}[[calendar.versions]]\nhours = "Mon 09:00-17:00"\n',
        'f.toml:4: calendar.versions: "versions" beside "hours": the two do not go together; …',
    ),
    "a mistyped key": Bad(
        f'{DESK}holliday = "nl-public"\n',
        'f.toml:4: calendar.holliday: unknown key "holliday": known are name, timezone, …; '
        'did you mean "holidays"?',
    ),
    "a mistyped table": Bad(
        f"{DESK}[polcy]\n",
        'f.toml:4: polcy: unknown key "polcy": known are calendar, calendars, policy, …; '
        'did you mean "policy"?',
    ),
    "no time zone": Bad(
        '[calendar]\nhours = "24/7"\n',
        'f.toml:1: calendar: no "timezone": hours are on some clock; add timezone = "…"',
        False,
    ),
    "a zone that is none": Bad(
        '[calendar]\ntimezone = "Europe/Amsterdm"\nhours = "24/7"\n',
        'f.toml:2: calendar.timezone: unknown time zone "Europe/Amsterdm": it is not in the '
        'time-zone database; did you mean "Europe/Amsterdam"?',
        False,
    ),
    "a zone that is no text": Bad(
        '[calendar]\ntimezone = 1\nhours = "24/7"\n',
        "f.toml:2: calendar.timezone: 1: a text is asked for; put it in quotes",
    ),
    "a set that does not ship": Bad(
        f'{DESK}holidays = "nl-publik"\n',
        'f.toml:4: calendar.holidays: unknown holiday set "nl-publik": shipped are …; '
        'did you mean "nl-public"?',
    ),
    "a country that is none": Bad(
        f'{DESK}holidays = {{ country = "NLL" }}\n',
        'f.toml:4: calendar.holidays: unknown country "NLL": …',
        False,
    ),
    "a subdivision without a country": Bad(
        f'{DESK}holidays = {{ named = "nl-public", subdivision = "MA" }}\n',
        'f.toml:4: calendar.holidays.subdivision: "subdivision" beside "named": …',
    ),
    "a date that is none": Bad(
        f'{DESK}[calendar.exceptions]\n2026-12-32 = "closed"\n',
        'f.toml:5: calendar.exceptions.2026-12-32: "2026-12-32": there is no such date; '
        "write e.g. 2026-12-24",
    ),
    "an exception without hours": Bad(
        f'{DESK}[calendar.exceptions]\n2026-12-24 = "half day"\n',
        'f.toml:5: calendar.exceptions.2026-12-24: hours "half day": "half day" is not a window …',
    ),
    "a blackout that ends first": Bad(
        f"{DESK}[[calendar.blackouts]]\nstart = 2026-03-02T10:00:00\nend = 2026-03-01T10:00:00\n"
        'reason = "freeze"\n',
        "f.toml:4: calendar.blackouts[0]: blackout 2026-03-02T10:00:00+01:00 .. "
        "2026-03-01T10:00:00+01:00: it is half-open and lasts at least one microsecond; …",
        False,
    ),
    "a blackout in a repeated hour": Bad(
        f"{DESK}[[calendar.blackouts]]\nstart = 2026-10-25T02:30:00\nend = 2026-10-26T02:30:00\n"
        'reason = "freeze"\n',
        "f.toml:5: calendar.blackouts[0].start: 2026-10-25T02:30:00 in Europe/Amsterdam: the clock "
        "is set back, and shows it twice; write 2026-10-25T02:30:00+02:00 or …",
        False,
    ),
    "a blackout without a reason": Bad(
        f"{DESK}[[calendar.blackouts]]\nstart = 2026-03-01T10:00:00Z\nend = 2026-03-02T10:00:00Z\n",
        'f.toml:4: calendar.blackouts[0]: no "reason": it has to be stated; add reason = …',
    ),
    "a business day in days": Bad(
        f'{DESK}business_day = "1 calendar day"\n',
        'f.toml:4: calendar.business_day: "1 calendar day": a length in hours is asked for; '
        'write e.g. "8 hours"',
        False,
    ),
    "years the wrong way round": Bad(
        f"{DESK}years = [2030, 2020]\n",
        "f.toml:4: calendar.years: years=(2030, 2020): the first year comes before the last, …",
        False,
    ),
    "a calendar of one that is not there": Bad(
        '[calendars.a]\ntimezone = "UTC"\nhours = "24/7"\n[calendars.b]\nunion = ["a", "aa"]\n',
        'f.toml:5: calendars.b.union[1]: no calendar "aa": this file has a, b; use one of these',
        False,
    ),
    "a union of one": Bad(
        '[calendars.a]\ntimezone = "UTC"\nhours = "24/7"\n[calendars.b]\nunion = ["a"]\n',
        "f.toml:5: calendars.b.union: a list of 1: at least 2 calendars are asked for; add more",
    ),
    "hours that are a number": Bad(
        '[calendar]\ntimezone = "UTC"\nhours = 24\n',
        'f.toml:3: calendar.hours: 24: a text of hours is asked for; write e.g. "Mon-Fri …"',
    ),
    "a level without a time": Bad(
        f'{DESK}{POLICY}[policy.categories.B]\ndefinition = "few"\n'
        '[policy.categories.B.targets.repair]\nbudget = "1 business day"\nlevels = ["half"]\n',
        "f.toml:11: policy.categories.B.targets.repair.levels[0]: level 'half': it says no time …",
        False,
    ),
    "a time of day that is none": Bad(
        f'{DESK}{POLICY}[policy.categories.B]\ndefinition = "few"\n'
        '[policy.categories.B.targets.repair]\nbudget = "1 business day"\ncutoff = "noon"\n',
        "f.toml:9: policy.categories.B.targets.repair: cutoff='noon': it is no time of day …",
        False,
    ),
    "a target on a calendar that is not there": Bad(
        f'{DESK}{POLICY}[policy.categories.B]\ndefinition = "few"\n'
        '[policy.categories.B.targets.repair]\nbudget = "1 business day"\ncalendar = "other"\n',
        'f.toml:11: policy.categories.B.targets.repair.calendar: no calendar "other": this file …',
        False,
    ),
    "calendars in a circle": Bad(
        '[calendars.a]\nof = "b"\n[calendars.b]\nof = "a"\n',
        'f.toml:4: calendars.b.of: calendar "a": it is made of itself: a -> b -> a; …',
        False,
    ),
    "a frozen calendar that is not there": Bad(
        '[calendar]\nfrozen = "desk.json"\n',
        'f.toml:2: calendar.frozen: file "desk.json": there is no such file; …',
        False,
    ),
    "a budget with two readings": Bad(
        f'{DESK}[policy.categories.A]\ndefinition = "all"\ntargets = {{ response = "2 days" }}\n',
        'f.toml:6: policy.categories.A.targets.response: budget "2 days": it has two readings; '
        'write "2 business days" or "2 calendar days"',
    ),
    "a counting that is none": Bad(
        f'{DESK}[policy.categories.A]\ndefinition = "all"\n[policy.categories.A.targets.response]\n'
        'budget = "1 business day"\ncounting = "same-time"\n',
        "f.toml:8: policy.categories.A.targets.response.counting: counting='same-time': counting "
        'is one of "service_time", "same_time", "close_of_day"; did you mean "same_time"?',
    ),
    "a category without targets": Bad(
        f'{DESK}[policy.categories.A]\ndefinition = "all"\ntargets = {{}}\n',
        "f.toml:4: policy.categories.A: category A has no target: a category promises something; …",
    ),
    "a default that is none": Bad(
        f'{DESK}[policy]\ndefault_category = "B"\n{POLICY}',
        'f.toml:5: policy.default_category: no category "B": this policy has A; use one of these',
        False,
    ),
    "a policy without a calendar": Bad(
        POLICY,
        "f.toml:1: policy: no calendar: a policy counts in one; add [calendar] to the file",
        False,
    ),
    "a policy that does not say which calendar": Bad(
        '[calendars.a]\ntimezone = "UTC"\nhours = "24/7"\n[calendars.b]\ntimezone = "UTC"\n'
        f'hours = "24/7"\n{POLICY}',
        'f.toml:7: policy: no calendar is named: the file has a, b; add calendar = "…" with one …',
        False,
    ),
    "a part of a report that is none": Bad(
        f'{DESK}[policy.intake.parts]\nerror = "the code"\n{POLICY}',
        "f.toml:5: policy.intake.parts.error: part='error': part is one of …; …",
        False,
    ),
    "billing without a unit": Bad(
        f'{DESK}[policy.terms.billing]\narranged_from = "4 hours"\n{POLICY}',
        'f.toml:4: policy.terms.billing: no "unit": it has to be stated; add unit = …',
    ),
    "a version of a policy that is not there": Bad(
        f'{DESK}{POLICY}[[versions.support]]\npolicy = "policies"\n',
        'f.toml:8: versions.support[0].policy: no policy "policies": this file has policy; …',
        False,
    ),
    "a rule that asks for nothing": Bad(
        f'{DESK}{POLICY}[[book.rules]]\npolicy = "policy"\nwhen = {{ customer = [] }}\n',
        'f.toml:7: book.rules[0]: condition "customer": it lists no value, so nothing meets it; …',
    ),
    "a fact that is none": Bad(
        f'{DESK}{POLICY}[[book.rules]]\npolicy = "policy"\nwhen = {{ size = 1.5 }}\n',
        "f.toml:9: book.rules[0].when.size: 1.5: a fact is a text, a whole number, …",
    ),
    "no TOML": Bad(
        "[calendar\n",
        "f.toml: …(at line 1, column 10): it is not TOML; correct it there, or above",
        False,
    ),
    "a key twice": Bad(
        f'{DESK}timezone = "UTC"\n',
        "f.toml: Cannot overwrite a value (at line 4, column 17): it is not TOML; …",
        False,
    ),
    "nothing": Bad("", "f.toml: the file: it has neither a calendar nor a policy; add [calendar]"),
}
