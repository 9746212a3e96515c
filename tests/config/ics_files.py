"""iCalendar files as several writers make them."""

from __future__ import annotations


def calendar(*events: str) -> str:
    """Return a file of events; each is given by its lines without BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, event in enumerate(events):
        uid = "" if "UID:" in event else f"UID:{number}@test\n"
        lines += ["BEGIN:VEVENT", *f"{uid}{event}".strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


NEW_YEAR = "DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY\nSUMMARY:New Year"
FILES = {
    "days": calendar(
        "DTSTART;VALUE=DATE:20241225\nDTEND;VALUE=DATE:20241227\nSUMMARY:Christmas\\, both days",
        "DTSTART;VALUE=DATE:20250418\nSUMMARY:Good Friday\nTRANSP:TRANSPARENT",
        "DTSTART:20250101T090000Z\nDTEND:20250101T100000Z\nSUMMARY:a meeting",
    ),
    "rules": calendar(
        NEW_YEAR,
        "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\nSUMMARY:Thanksgiving",
        "UID:x\nDTSTART;VALUE=DATE:20240506\nRRULE:FREQ=MONTHLY;COUNT=4\n"
        "EXDATE;VALUE=DATE:20240606\nSUMMARY:Monthly",
        "UID:x\nRECURRENCE-ID;VALUE=DATE:20240706\nDTSTART;VALUE=DATE:20240708\nSUMMARY:Moved",
        "UID:x\nRECURRENCE-ID;VALUE=DATE:20240806\nDTSTART;VALUE=DATE:20240806\n"
        "STATUS:CANCELLED\nSUMMARY:Monthly",
    ),
}
