"""A programme is a cycle of sessions with one colour, one time zone and one way of reminding."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Programme(Table, tablename="programmes"):
    """`status`: draft, published, archived. Minutes count back from the start of a session."""

    id = Serial(primary_key=True)
    slug = Varchar(length=120, unique=True)
    title = Varchar(length=300)
    summary = Text()
    texts = JSONB(default="{}", help_text="{language: {title, summary}} beside the first language")
    language = Varchar(length=5, default="fr")
    timezone = Varchar(length=64, default="Europe/Paris")
    hue = SmallInt(default=250, help_text="the colour's OKLCH hue, 0-359")
    picture = Varchar(length=40, help_text="a file of ours below banners; empty: none")
    status = Varchar(length=12, default="draft")
    visibility = Varchar(length=8, default="public", help_text="public, unlisted, invited")
    invited_domains = Array(
        base_column=Varchar(length=255), default=list, help_text="invited: who has an address there"
    )
    embed_origins = Array(
        base_column=Varchar(length=255),
        default=list,
        help_text="other sites whose pages may show the form, such as https://example.org",
    )
    location = Varchar(length=300, help_text="the usual place, e.g. Online")
    reminder_minutes = Array(base_column=Integer(), default=[1440, 60])
    follow_up_minutes = Integer(default=60, help_text="after the end; below 0: none")
    waiting_rule = Varchar(length=8, default="offer", help_text="offer, or give at once")
    offer_hours = Integer(default=24)
    confirm_address = Boolean(default=False, help_text="a seat counts once its mail is answered")
    companions = SmallInt(
        default=0, help_text="how many others one may register with oneself; 0: nobody"
    )
    presence_rule = Varchar(length=8, default="entrance", help_text="entrance, minutes, share")
    presence_least = SmallInt(default=0, help_text="minutes, or percent of the session")
    retention_days = Integer(
        default=365, help_text="after the last session; then people are erased"
    )
    letters = JSONB(default="{}", help_text="{letter: {language: organiser's words}}")
    feed_revision = BigInt(default=1, help_text="raised by a trigger whenever a feed would change")
    uid = Varchar(length=36, unique=True)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    edit_version = Integer(default=1, help_text="raised at each edit; a stale form is refused")


class FormerProgrammeAddress(Table, tablename="former_programme_addresses"):
    """A slug that a programme had; a trigger writes it. `public`: readers may know it.

    The address of a programme that was never online leads organisers on, and is free for others.
    """

    slug = Varchar(length=120, primary_key=True, default=None)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    public = Boolean(default=False)
    since = Timestamptz(default=TimestamptzNow())
