"""Who signed in elsewhere, and what signing out there needs."""

from piccolo.columns import Boolean, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.organisers.tables import DeskSession, Organiser


class OpenIdIdentity(Table, tablename="openid_identities"):
    """By what a provider knows an organiser: they stay the same where their address changes.

    `by_groups`: their role came from a group; `lost_at`: it went with the group, and their access.
    """

    id = Serial(primary_key=True)
    key_hash = Varchar(length=64, default=None, null=False, unique=True, help_text="issuer, sub")
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    by_groups = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(default=TimestamptzNow())
    lost_at = Timestamptz(null=True, default=None)


class OpenIdSignOut(Table, tablename="openid_sign_outs"):
    """What the provider wants back at signing out: sealed, and gone with the desk session."""

    id = Serial(primary_key=True)
    desk_session = ForeignKey(
        references=DeskSession, on_delete=OnDelete.cascade, null=False, unique=True
    )
    id_token = Text(default=None, null=False)
