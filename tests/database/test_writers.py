"""One place writes a table: decision 0008 says why, this list says where."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database.statements import ROOT, statements

PLACES = {
    "answered_requests": "organisers/answered_requests.py",
    "api_tokens": "organisers/api_tokens.py",
    "announcements": "operations/announcements/write.py",
    "answers": "registrations/write/",
    "appearances": "speakers/write/",
    "attendance_guests": "attendance/write.py",
    "attendance_lists": "attendance/write.py",
    "attendance_spans": "attendance/write.py",
    "attestation_wordings": "attestations/wording.py",
    "attestations": "attestations/write.py",
    "audit_entries": "organisers/audit_log.py",
    "bulk_jobs": "operations/bulk/bulk_jobs.py",
    "asked_questions": "asked_questions/write.py",
    "asking_rules": "asked_questions/rules.py",
    "calls": "proposals/write.py",
    "counted_ledger": "deliveries/figures/counted.py",
    "counted_people": "operations/reports/figures/recount_people.py",
    "counted_reviews": "reviews/counts.py",
    "counted_sessions": "operations/reports/figures/recount.py",
    "csv_uploads": "csv_import/upload_store.py",
    "date_choices": "sessions/date_choices.py",
    "deliveries": "deliveries/",
    "departures": "speakers/write/",
    "desk_sessions": "organisers/desk_sessions.py",
    "destinations": "deliveries/limits/destinations.py",
    "dossiers": "dossiers/write.py",
    "entrances": "registrations/write/",
    "erasures": "operations/people/erase.py",
    "feedback": "feedback/write.py",
    "feedback_forms": "feedback/forms.py",
    "feedback_given": "feedback/write.py",
    "key_messages": "dossiers/write.py",
    "listed_pieces": "operations/people/listed_people.py",
    "figure_changes": "operations/reports/figures/recount.py",
    "invitations": "registrations/write/",
    "openagenda_agendas": "openagenda/agendas.py",
    "openagenda_changes": "openagenda/ledger.py",
    "openagenda_events": "openagenda/ledger.py",
    "made_rooms": "rooms/made_rooms.py",
    "mail_stops": "registrations/write/",
    "media_uploads": "resources/storage/",
    "notice_readers": "organisers/notices/",
    "notices": "organisers/notices/",
    "openid_identities": "organisers/openid/identities.py",
    "openid_sign_outs": "organisers/openid/sign_out.py",
    "organiser_settings": "organisers/notices/choices.py",
    "organisers": "organisers/members.py",
    "passes": "registrations/write/",
    "selections": "registrations/write/",
    "passkeys": "organisers/passkeys/",
    "people": "registrations/write/",
    "phone_codes": "registrations/participant/phone_codes.py",
    "programme_roles": "organisers/members.py",
    "programmes": "programmes/write.py",
    "proposals": "proposals/write.py",
    "publisher": "operations/organisation/publisher.py",
    "question_votes": "asked_questions/write.py",
    "questions": "operations/programmes/edit_questions.py",
    "received_mails": "inbox/received_mails.py",
    "refusal_alerts": "deliveries/failures/refusal_alerts.py",
    "registrations": "registrations/write/",
    "rehearsal_invitations": "calendars/sent_invitations.py",
    "rehearsals": "speakers/rehearsals/write.py",
    "request_counts": "registrations/signup/rate_limits.py",
    "resource_captions": "resources/write.py",
    "resource_downloads": "resources/counts.py",
    "resources": "resources/write.py",
    "reviews": "reviews/write.py",
    "room_meetings": "rooms/write.py",
    "room_recordings": "rooms/write.py",
    "room_registrants": "rooms/made_rooms.py",
    "room_services": "rooms/services.py",
    "sending": "deliveries/",
    "session_rooms": "rooms/write.py",
    "sessions": "sessions/write/",
    "sign_in_codes": "organisers/sign_in/",
    "signing_keys": "badges/keys.py",
    "speaker_checklists": "speakers/checklist/wanted.py",
    "speaker_messages": "speakers/messages/write.py",
    "speakers": "speakers/write/",
    "spent_challenges": "organisers/challenges.py",
    "suppressions": "deliveries/failures/suppressions.py",
    "undo_steps": "organisers/undo/",
    "webhook_messages": "webhooks/messages.py",
    "webhooks": "webhooks/endpoints.py",
    "vevent_cache": "calendars/cache.py",
    "zone_rules": "operations/sessions/zone_rules.py",
}
"""The file that writes a table, or the folder whose files do, each a part of what can happen."""

BY_TRIGGER = {"former_addresses", "former_programme_addresses"}
"""Written by the database itself, whoever changes the address of a session or programme."""

BESIDE = {
    # The seat: person, registration and count in one statement, under the lock it stands for.
    "registrations/signup/seats.py": {"people", "registrations", "sessions"},
    # The number of the last invitation, kept when mails are settled; nobody else touches it.
    "calendars/sent_invitations.py": {"registrations", "appearances", "departures"},
    # Whatever was changed, put back as it was: rows as JSON, whichever table they are of.
    "organisers/undo/snapshots.py": {
        "announcements", "answers", "appearances", "departures", "programmes", "questions",
        "registrations", "resource_captions", "resource_downloads", "resources", "session_rooms",
        "sessions", "speakers",
    },
}  # fmt: skip
"""What decision 0008 lets write beside, and which tables."""

WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE(?!\s+(?:SET|OF|SKIP)\b)|DELETE\s+FROM|MERGE\s+INTO)\s+(?:ONLY\s+)?"
    r"\"?([a-z_]+)"
)


def writers() -> set[tuple[str, str]]:
    """Each table with each file that writes it."""
    tables = _tables()
    found = set()
    for statement in statements():
        file = statement.where.rpartition(":")[0]
        found |= {(table, file) for table in WRITES.findall(statement.sql)}
    for path in sorted(ROOT.rglob("*.py")):
        file, tree = str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))
        found |= {(table, file) for table in _of_text(tree) | set(_of_piccolo(tree, tables))}
    return {(table, file) for table, file in found if table in tables.values()}


def _tables() -> dict[str, str]:
    """The tables' names by class."""
    return {
        node.name: str(keyword.value.value)
        for path in ROOT.rglob("tables.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        for keyword in node.keywords
        if keyword.arg == "tablename" and isinstance(keyword.value, ast.Constant)
    }


def _of_text(tree: ast.Module) -> set[str]:
    """What any text of the file writes, also where a connection of its own is asked."""
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {table for text in texts if isinstance(text, str) for table in WRITES.findall(text)}


def _of_piccolo(tree: ast.Module, tables: dict[str, str]) -> Iterator[str]:
    """What Piccolo writes: `Table.insert(…)`, and rows that save or remove themselves."""
    known = {
        name.asname or name.name: tables[name.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in tables
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if node.func.attr in ("insert", "update", "delete") and isinstance(of, ast.Name):
                yield known.get(of.id, "")
            elif known and node.func.attr in ("save", "remove") and not node.args:
                yield from known.values()


def is_in(file: str, place: str) -> bool:
    return file.startswith(place) if place.endswith("/") else file == place


def wrong(found: set[tuple[str, str]]) -> list[str]:
    return sorted(
        f"{file} writes {table}, which is written in {PLACES.get(table, 'no place of the list')}"
        for table, file in found
        if not is_in(file, PLACES.get(table, "-")) and table not in BESIDE.get(file, ())
    )


def test_one_place_writes_a_table() -> None:
    assert wrong(writers()) == []


def test_every_table_has_its_place_and_every_place_writes() -> None:
    assert sorted({*PLACES, *BY_TRIGGER}) == sorted(_tables().values())
    found = writers()
    idle = [table for table, place in PLACES.items()
            if not any(is_in(file, place) for name, file in found if name == table)]  # fmt: skip
    assert idle == []
    beside = {file: {table for table, one in found if one == file} for file in BESIDE}
    assert {file: tables - beside[file] for file, tables in BESIDE.items()} == {
        file: set() for file in BESIDE
    }


@pytest.mark.parametrize(
    ("source", "table"),
    [
        ("_X = 'UPDATE people SET name = 1'", "people"),
        ("_X = f'DELETE FROM sessions WHERE {here}'", "sessions"),
        ("from events.sessions.tables import Session\nSession.update({})", "sessions"),
        ("from events.sessions.tables import Session as S\nS.delete()", "sessions"),
        ("from events.speakers.tables import Speaker\nwho.save()", "speakers"),
    ],
)
def test_a_second_writer_is_found(source: str, table: str) -> None:
    tree, tables = ast.parse(source), _tables()
    found = {(name, "desk/new.py") for name in _of_text(tree) | set(_of_piccolo(tree, tables))}
    assert wrong({one for one in found if one[0]}) == [
        f"desk/new.py writes {table}, which is written in {PLACES[table]}"
    ]


def test_the_places_are_there() -> None:
    named = [*PLACES.values(), *BESIDE]
    assert [place for place in named if not Path(ROOT / place).exists()] == []
