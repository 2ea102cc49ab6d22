"""Speakers, and their appearances in sessions."""

from piccolo.columns import JSONB, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class Speaker(Table, tablename="speakers"):
    """A person who appears; `email` is never shown. `portrait` names a file of ours."""

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    slug = Varchar(length=120, unique=True)
    import_ref = Varchar(length=120, null=True, default=None)
    name = Varchar(length=200)
    organisation = Varchar(length=300)
    biography = Text(help_text="Markdown, in `language`")
    texts = JSONB(default="{}", help_text="{other language: {biography: Markdown}}")
    links = JSONB(default="[]", help_text="addresses of their own, shown on their page")
    email = Varchar(length=254)
    language = Varchar(length=5, default="fr")
    timezone = Varchar(length=64, default="")
    photo_url = Varchar(length=2000, help_text="where the import found a photo; never hot-linked")
    portrait = Varchar(length=80, help_text="random name of the re-encoded file, or empty")
    nonce = Varchar(length=32)
    stopped_at = Timestamptz(
        null=True, default=None, help_text="wants no reminders and announcements since"
    )
    imported = JSONB(default="{}")
    removed_at = Timestamptz(
        null=True,
        default=None,
        help_text="shown nowhere any more; kept so that no file brings them back",
    )
    removed_marks = JSONB(
        default="[]", help_text="keyed hashes of name and address, to know them in a file"
    )
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    edit_version = Integer(default=1)


class Appearance(Table, tablename="appearances"):
    """One speaker in one session. `answer`: none, yes, no."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    speaker = ForeignKey(references=Speaker, on_delete=OnDelete.cascade, null=False)
    position = SmallInt(default=0)
    role = Varchar(length=80)
    answer = Varchar(length=4, default="none")
    answered_at = Timestamptz(null=True, default=None)
    answered_from = Varchar(length=254, help_text="who answered, where by another address")
    sequence_sent = Integer(default=-1, help_text="SEQUENCE of the last invitation sent")
    stamp_sent = Timestamptz(null=True, default=None, help_text="DTSTAMP of that invitation")
    organiser_address = Varchar(length=254, help_text="ORGANIZER, fixed at the first invitation")
    recording = Varchar(length=4, help_text="consent to be recorded: yes, no, or not said")
    publication = Varchar(length=4, help_text="consent to the recording's publication")
    needs = Text(null=True, default=None, help_text="technical needs; empty where there are none")
    own_title = Varchar(length=300, help_text="the title they give their talk")
    own_summary = Text(help_text="Markdown")
    rehearsal_wish = Varchar(length=300, help_text="when they could rehearse")
    nonce = Varchar(length=32)
    created_at = Timestamptz(default=TimestamptzNow())


class Departure(Table, tablename="departures"):
    """A speaker taken off a session: what their calendar was last told, under the same id.

    Their mails are still written from it, and should they return the numbers go on.
    """

    id = Integer(primary_key=True, default=None)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    speaker = ForeignKey(references=Speaker, on_delete=OnDelete.cascade, null=False)
    answer = Varchar(length=4, default="none")
    sequence_sent = Integer(default=-1)
    stamp_sent = Timestamptz(null=True, default=None)
    organiser_address = Varchar(length=254)
    nonce = Varchar(length=32)
    departed_at = Timestamptz(default=TimestamptzNow())
