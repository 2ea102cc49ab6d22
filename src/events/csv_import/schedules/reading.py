"""Tell which program wrote a schedule, and read it."""

import msgspec

from events.csv_import.reading import decoding
from events.csv_import.report import Findings, Misfit
from events.csv_import.schedules import (
    causerie,
    frab_json,
    frab_xml,
    icalendar_file,
    safe_xml,
    sessionize,
)
from events.csv_import.schedules.schedule import MOST, Schedule
from events.presentation import N_

NOT_KNOWN = N_(
    "This is not a schedule that can be read: frab or pretalx (XML, JSON), Sessionize (JSON),"
    " iCalendar, or a programme of Causerie."
)


class _Keys(msgspec.Struct):
    """What tells one JSON file from another."""

    schedule: msgspec.Raw = msgspec.Raw()
    sessions: msgspec.Raw = msgspec.Raw()
    causerie: msgspec.Raw = msgspec.Raw()


def read(data: bytes, about_speakers: Findings, about_sessions: Findings) -> Schedule:
    """Return the rows of a schedule; what is wrong with it is noted."""
    found = Schedule(about_speakers, about_sessions)
    if len(data) > decoding.LARGEST_FILE:
        size = decoding.LARGEST_FILE // 1_000_000
        about_sessions.wrong(0, N_("The file is larger than %(size)d MB."), size=size)
        return found
    text = decoding.decoded(data, about_sessions)
    if text:
        _read(text, found)
    return found.done()


def _read(text: str, found: Schedule) -> None:
    begin = text.lstrip("\ufeff \t\r\n")[:15].upper()
    try:
        if begin.startswith("<"):
            _xml(text, found)
        elif begin.startswith("BEGIN:VCALENDAR"):
            icalendar_file.read(text, found)
        elif begin.startswith(("{", "[")):
            _json(text.encode("utf-8", "replace"), found)
        else:
            found.about_sessions.wrong(0, NOT_KNOWN)
    except icalendar_file.NotRead:
        sentence = N_("The calendar cannot be read, or has more than %(most)d events.")
        found.about_sessions.wrong(0, sentence, most=MOST)
    except (msgspec.DecodeError, RecursionError) as error:
        sentence = N_("The file is broken, or does not have the expected form: %(why)s")
        found.about_sessions.wrong(0, sentence, why=Misfit(str(error)))


def _xml(text: str, found: Schedule) -> None:
    try:
        root = safe_xml.read(text)
    except safe_xml.NotTaken:
        found.about_sessions.wrong(
            0, N_("The file declares a document type, or is nested without end. It is not read.")
        )
    except safe_xml.NotXml as error:
        sentence = N_("The file cannot be read as XML from line %(line)d on.")
        found.about_sessions.wrong(0, sentence, line=error.line)
    else:
        if root.tag == "schedule":
            frab_xml.read(root, found)
        else:
            found.about_sessions.wrong(0, NOT_KNOWN)


def _json(data: bytes, found: Schedule) -> None:
    if data.lstrip().startswith(b"["):
        sessionize.read_parts(msgspec.json.decode(data, type=list[sessionize.Part]), found)
        return
    keys = msgspec.json.decode(data, type=_Keys)
    if bytes(keys.causerie):
        causerie.read(data, found)
    elif bytes(keys.schedule):
        frab_json.read(data, found)
    elif bytes(keys.sessions):
        sessionize.read_all(data, found)
    else:
        found.about_sessions.wrong(0, NOT_KNOWN)
