"""Who may use the desk, how they signed in, and what they did."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme


class Organiser(Table, tablename="organisers"):
    """`role`: owner (everything), editor, viewer; for all programmes unless `limited`."""

    id = Serial(primary_key=True)
    email = Varchar(length=254, unique=True)
    name = Varchar(length=200)
    role = Varchar(length=8, default="editor")
    limited = Boolean(default=False, help_text="only the programmes in programme_roles")
    language = Varchar(length=5, default="fr")
    timezone = Varchar(length=64, default="")
    created_at = Timestamptz(default=TimestamptzNow())
    disabled_at = Timestamptz(null=True, default=None)


class ProgrammeRole(Table, tablename="programme_roles"):
    """A limited organiser's role in one programme."""

    id = Serial(primary_key=True)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    role = Varchar(length=8, default="editor")


class SignInCode(Table, tablename="sign_in_codes"):
    """A link and a code sent by mail: hashed, ten minutes, bound to the browser that asked."""

    id = Serial(primary_key=True)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    link_hash = Varchar(length=64)
    code_hash = Varchar(length=64)
    browser_hash = Varchar(length=64, help_text="empty for a link printed by the command line")
    tries = SmallInt(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(null=True, default=None)


class DeskSession(Table, tablename="desk_sessions"):
    """A sign-in that lasts: the cookie's token is hashed, and it can be ended from anywhere."""

    id = Serial(primary_key=True)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    token_hash = Varchar(length=64, unique=True)
    user_agent = Varchar(length=200)
    created_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(default=None, null=False)
    proved_at = Timestamptz(
        null=True, default=None, help_text="where elsewhere, and before it began; empty: then"
    )


class Passkey(Table, tablename="passkeys"):
    """The public half of a key that lies on an organiser's device; all bytes in base64url."""

    id = Serial(primary_key=True)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    credential = Varchar(length=1400, default=None, null=False, unique=True)
    public_key = Varchar(length=4000, default=None, null=False)
    user_handle = Varchar(length=100, default=None, null=False)
    sign_count = BigInt(default=0, help_text="always 0 for keys that are synchronised")
    name = Varchar(length=60, default=None, null=False)
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)


class AuditEntry(Table, tablename="audit_entries"):
    """Who did what, append-only: a trigger refuses UPDATE and DELETE."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=TimestamptzNow())
    who = Varchar(length=254)
    action = Varchar(length=60)
    subject = Varchar(length=300)
    details = JSONB(default="{}")


class UndoStep(Table, tablename="undo_steps"):
    """How to take back an entry of the record for a day: rows as they were, files still kept."""

    id = Serial(primary_key=True)
    entry = BigInt(default=None, null=False, index=True, help_text="of audit_entries")
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    changes = JSONB(default="[]", help_text="[{table, ids, before, after} or {table, rows}]")
    files_before = Array(base_column=Varchar(), default=list)
    files_after = Array(base_column=Varchar(), default=list)
    until = Timestamptz(default=None, null=False, index=True)
    taken_at = Timestamptz(null=True, default=None)


class SpentChallenge(Table, tablename="spent_challenges"):
    """A challenge of a passkey that was answered, and cannot be answered again."""

    challenge_hash = Varchar(length=64, default=None, primary_key=True)
    expires_at = Timestamptz(default=None, null=False)


class ApiToken(Table, tablename="api_tokens"):
    """What lets a program act for an organiser: hashed, with scopes, revoked at once.

    With a `programme` it opens that one alone.
    """

    id = Serial(primary_key=True)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=True)
    name = Varchar(length=60, default=None, null=False)
    token_hash = Varchar(length=64, default=None, null=False, unique=True)
    ending = Varchar(length=4, help_text="its last characters, to know it by")
    scopes = Array(base_column=Varchar(length=20), default=list)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


class AnsweredRequest(Table, tablename="answered_requests"):
    """One key of one token: while `status` is 0 the request is being carried out."""

    id = BigSerial(primary_key=True)
    token = ForeignKey(references=ApiToken, on_delete=OnDelete.cascade, null=False)
    key_hash = Varchar(length=64, default=None, null=False, unique=True, help_text="token and key")
    fingerprint = Varchar(length=64, default=None, null=False, help_text="method, address, body")
    status = SmallInt(default=0)
    headers = JSONB(default="{}")
    body = Bytea(default=b"")
    created_at = Timestamptz(default=TimestamptzNow(), index=True)
