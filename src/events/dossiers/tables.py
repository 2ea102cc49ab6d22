"""What organisers keep of each session, and the dossier of a programme."""

from piccolo.columns import JSONB, ForeignKey, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class KeyMessages(Table, tablename="key_messages"):
    """What is to be kept of a session, in organisers' words: messages, a line each; answers."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, unique=True)
    messages = Text()
    answers = Text(help_text="blocks: a question in its first line, then the answer")


class Dossier(Table, tablename="dossiers"):
    """A programme's dossier. `kept`: what it said, by language, on the day it was closed."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    introduction = Text()
    published_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    kept = JSONB(default="{}", help_text="{language: content}")
