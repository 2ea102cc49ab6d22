"""The dates of a series: by a rule, or as somebody lists them, each with hours of its own."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from events.csv_import.reading import times
from events.desk.shared.forms import Form
from events.presentation import N_
from events.sessions.recurrence import RULES, nth_day

MOST_AT_ONCE: Final = 60
CHOSEN: Final = "chosen"
Pair = tuple[datetime, datetime]

_HOUR: Final = r"\d{1,2}\s?(?:h|:)\s?(?:\d{2})?"
_LINE: Final = re.compile(
    rf"(?P<day>.+?)(?:[\s,]+(?:de\s|from\s|à\s|at\s)?\s*(?P<starts>{_HOUR})"
    rf"(?:\s*(?:-|–|—|à|to|until)\s*(?P<ends>{_HOUR}))?)?",
    re.IGNORECASE,
)
_UNREADABLE: Final = N_(
    "One of these dates cannot be read. Write one on each line, like 3/12/2026 or 3/12/2026"
    " 9:00–12:30."
)


def dates_of(form: Form) -> list[Pair]:
    """Return beginning and end of each session; what is wrong is kept in the form."""
    rule = form.choice("rule", (*RULES, CHOSEN))
    if rule == CHOSEN:
        return _chosen(form)
    moments = form.moments()
    number = form.number("number", least=1, most=MOST_AT_ONCE) or 1
    if moments is None or form.problems:
        return []
    first, every = moments[0].date(), []
    for index in range(number):
        later = timedelta(days=(nth_day(first, rule, index) - first).days)
        every.append((moments[0] + later, moments[1] + later))
    return every


def _chosen(form: Form) -> list[Pair]:
    lines = [line.strip() for line in form.paragraphs("dates").splitlines() if line.strip()]
    if not lines:
        form.wrong("dates", N_("Write the dates, one on each line."))
    if len(lines) > MOST_AT_ONCE:
        form.wrong("dates", N_("At most 60 sessions are made at once."))
    hours = (form.hour("starts"), form.hour("ends")) if form.raw("starts").strip() else None
    every = []
    for line in lines[:MOST_AT_ONCE]:
        pair = _pair(line, hours)
        if pair is None:
            form.wrong("dates", _UNREADABLE)
            return []
        every.append(pair)
    return sorted(every)


def _pair(line: str, hours: tuple[time | None, time | None] | None) -> Pair | None:
    """Read one line; without hours of its own it has those of the form."""
    found = _LINE.fullmatch(line)
    assert found is not None
    try:
        day = times.day_alone(found["day"], day_first=True)
    except ValueError:
        return None
    own = [_clock(found[name]) if found[name] else None for name in ("starts", "ends")]
    wrong = any(
        found[name] and not read for name, read in zip(("starts", "ends"), own, strict=True)
    )
    usual_start, usual_end = hours or (None, None)
    starts = own[0] or usual_start
    if wrong or starts is None or not 2000 <= day.year <= 2200:
        return None
    return _on(day, starts, own[1] or _as_long(starts, usual_start, usual_end))


def _as_long(starts: time, usual_start: time | None, usual_end: time | None) -> time:
    """Return the end of a session as long as the form's, else of an hour."""
    length = timedelta(hours=1)
    if usual_start is not None and usual_end is not None:
        between = datetime.combine(date.min, usual_end) - datetime.combine(date.min, usual_start)
        length = between % timedelta(days=1) or length
    return (datetime.combine(date(2000, 1, 1), starts) + length).time()


def _on(day: date, starts: time, ends: time) -> Pair | None:
    if starts == ends:
        return None
    next_day = timedelta(days=1 if ends < starts else 0)
    return datetime.combine(day, starts), datetime.combine(day + next_day, ends)


def _clock(typed: str) -> time | None:
    hour, _, minute = re.sub(r"\s", "", typed.lower()).replace("h", ":").partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None
