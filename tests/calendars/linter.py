"""A byte linter for calendars: what no parser complains about, and some clients stumble over."""

import re

_DATE = re.compile(rb"\d{8}T\d{6}Z")
_ONCE = (
    b"UID", b"DTSTAMP", b"DTSTART", b"DTEND", b"SEQUENCE", b"LAST-MODIFIED", b"STATUS",
    b"SUMMARY", b"URL",
)  # fmt: skip
_AT_MOST_ONCE = (b"LOCATION", b"DESCRIPTION", b"ORGANIZER", b"DURATION", b"CLASS", b"TRANSP")
_STATUSES = (b"CONFIRMED", b"CANCELLED", b"TENTATIVE")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Line = tuple[bytes, bytes, bytes]


def complaints(raw: bytes) -> list[str]:
    """Everything that is wrong with a calendar, in words; empty when nothing is."""
    found = octets(raw)
    lines = [parts(line) for line in unfolded(raw)]
    found += _calendar(lines)
    uids: list[bytes] = []
    for event in events(lines):
        found += _event(event)
        uids += [value for name, _, value in event if name == b"UID"]
    if len(set(uids)) != len(uids) and not any(name == b"RECURRENCE-ID" for name, *_ in lines):
        found.append("F2: a UID stands twice")
    return found


def unfolded(raw: bytes) -> list[bytes]:
    """The content lines, folds undone."""
    return raw.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").split(b"\r\n")[:-1]


def events(lines: list[Line]) -> list[list[Line]]:
    """The lines of each VEVENT."""
    found: list[list[Line]] = []
    inside = False
    for name, parameters, value in lines:
        if name == b"END" and value == b"VEVENT":
            inside = False
        if inside:
            found[-1].append((name, parameters, value))
        if name == b"BEGIN" and value == b"VEVENT":
            inside = True
            found.append([])
    return found


def values(raw: bytes, name: str) -> list[str]:
    """The values of a property wherever it stands, unescaped."""
    chosen = [parts(line) for line in unfolded(raw)]
    return [_unescaped(value) for found, _, value in chosen if found == name.encode()]


def octets(raw: bytes) -> list[str]:
    found = []
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        found.append(f"F1: not UTF-8 ({error})")
    if not raw.endswith(b"\r\n"):
        found.append("F1: the last line has no CRLF")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        found.append("F1: a lone CR or LF")
    if _NO_TEXT.search(raw):
        found.append("F1: a control character")
    for line in raw.split(b"\r\n"):
        if len(line) > 75:
            found.append(f"F1: {len(line)} octets: {line[:40]!r}")
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append(f"F1: a UTF-8 sequence is split at {line[:40]!r}")
    return found


def _calendar(lines: list[Line]) -> list[str]:
    if not lines or lines[0] != (b"BEGIN", b"", b"VCALENDAR") or lines[-1][2] != b"VCALENDAR":
        return ["F2: no VCALENDAR around it"]
    head: list[bytes] = []
    depth = 0
    for name, _, value in lines:
        depth += {b"BEGIN": 1, b"END": -1}.get(name, 0)
        if depth == 1 and name not in (b"BEGIN", b"END"):
            head.append(name)
        if depth < 1 and (name, value) != (b"END", b"VCALENDAR"):
            return ["F2: something stands outside of VCALENDAR"]
    found = [f"F2: {name!r} is missing" for name in (b"VERSION", b"PRODID") if name not in head]
    found += [f"F2: {name!r} stands twice" for name in set(head) if head.count(name) > 1]
    if b"UID" in head:
        found.append("F2: a UID on VCALENDAR")
    return found


def _event(event: list[Line]) -> list[str]:
    names = [name for name, _, _ in event]
    found = [f"F3: {name!r} stands {names.count(name)} times" for name in _ONCE
             if names.count(name) != 1]  # fmt: skip
    found += [f"F3: {name!r} stands twice" for name in _AT_MOST_ONCE if names.count(name) > 1]
    values = {name: value for name, _, value in event}
    for name in (b"DTSTAMP", b"DTSTART", b"DTEND", b"LAST-MODIFIED"):
        if not _DATE.fullmatch(values.get(name, b"")):
            found.append(f"F4: {name!r} is {values.get(name)!r}")
    if values.get(b"DTEND", b"") <= values.get(b"DTSTART", b""):
        found.append("F3: it ends before it starts")
    if not values.get(b"SEQUENCE", b"").isdigit():
        found.append("F3: SEQUENCE is no number")
    if values.get(b"STATUS") not in _STATUSES:
        found.append(f"F3: STATUS is {values.get(b'STATUS')!r}")
    if not values.get(b"SUMMARY", b"").strip():
        found.append("F3: SUMMARY is empty")
    return found + _people(event)


def _people(event: list[Line]) -> list[str]:
    return [
        f"I3: {name!r} is {value!r}"
        for name, _, value in event
        if name in (b"ORGANIZER", b"ATTENDEE")
        and not re.fullmatch(rb"mailto:[^\s,;]+@[^\s,;]+", value)
    ]


def parts(line: bytes) -> Line:
    match = re.fullmatch(
        rb'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line, re.DOTALL
    )
    if match is None:
        return (b"?", b"", line)
    return match[1].upper(), match[2], match[3]


def _unescaped(value: bytes) -> str:
    return re.sub(r"\\([nN;,\\])", lambda m: "\n" if m[1] in "nN" else m[1], value.decode())
