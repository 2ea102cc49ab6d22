"""What a programme asks after its sessions, what was answered, and who has answered."""

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    ForeignKey,
    Serial,
    SmallInt,
    Text,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from events.programmes.tables import Programme
from events.registrations.tables import Registration
from events.sessions.tables import Session


class FeedbackForm(Table, tablename="feedback_forms"):
    """What a programme asks. `choice`: one question of its own with its options, by language."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    enabled = Boolean(default=False)
    named = Boolean(default=False, help_text="organisers see who answered what")
    open_days = SmallInt(default=14, help_text="after the end of a session")
    wait_days = SmallInt(default=1, help_text="the follow-up waits so long for resources")
    choice = JSONB(default="{}", help_text="{language: {question, options}}")


class Feedback(Table, tablename="feedback"):
    """One answer. Its key is random and it bears no time, so that no order tells whose it is."""

    id = UUID(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, index=True)
    registration = ForeignKey(
        references=Registration,
        on_delete=OnDelete.set_null,
        index=True,
        help_text="whose, only where the programme asks by name",
    )
    scale = SmallInt(help_text="1 to 5")
    nps = SmallInt(null=True, default=None, help_text="0 to 10")
    choice = SmallInt(null=True, default=None, help_text="place of the option")
    words = Text()
    hidden = Boolean(default=False, help_text="organisers keep the words to themselves")


class FeedbackGiven(Table, tablename="feedback_given"):
    """That somebody answered, without what: nobody answers twice."""

    id = Serial(primary_key=True)
    registration = ForeignKey(
        references=Registration, on_delete=OnDelete.cascade, null=False, unique=True
    )
