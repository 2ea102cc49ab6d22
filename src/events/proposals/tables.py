"""Calls for proposals, and what people propose."""

from piccolo.columns import JSONB, Boolean, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class Call(Table, tablename="calls"):
    """Whether a programme takes proposals, until when, and its words by language."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    enabled = Boolean(default=False)
    closes_at = Timestamptz(null=True, default=None)
    words = JSONB(default="{}", help_text="{language: Markdown}")


class Proposal(Table, tablename="proposals"):
    """`state`: unconfirmed (address not yet confirmed), new, accepted, declined."""

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False, index=True)
    session = ForeignKey(
        references=Session, on_delete=OnDelete.set_null, null=True, index=True,
        help_text="the draft it was accepted into",
    )  # fmt: skip
    state = Varchar(length=12, default="unconfirmed")
    name = Varchar(length=200)
    email = Varchar(length=254)
    language = Varchar(length=5, default="fr")
    organisation = Varchar(length=300)
    biography = Text(help_text="Markdown")
    title = Varchar(length=300)
    summary = Text(help_text="Markdown")
    nonce = Varchar(length=32)
    created_at = Timestamptz(default=TimestamptzNow())
    decided_at = Timestamptz(null=True, default=None)
