"""What participants ask the speakers of a session, before it and during it."""

from piccolo.columns import (
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.registrations.tables import Answer, Registration
from events.sessions.tables import Session


class AskingRules(Table, tablename="asking_rules"):
    """Whether participants of a programme may ask on a page of their own, and vote there."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    enabled = Boolean(default=False)
    votes = Boolean(default=False)


class AskedQuestion(Table, tablename="asked_questions"):
    """A question to the speakers. `state`: new, next, answered, later, hidden, withdrawn.

    One that says the same as another stands `under` it.
    """

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    registration = ForeignKey(references=Registration, on_delete=OnDelete.set_null, null=True)
    given = ForeignKey(
        references=Answer,
        on_delete=OnDelete.set_null,
        null=True,
        unique=True,
        help_text="the answer of the registration form that it was",
    )
    words = Text()
    signed = Boolean(default=False, help_text="moderators see who asks")
    shown = Boolean(default=False, help_text="other participants see it, and may vote")
    state = Varchar(length=10, default="new")
    position = Integer(default=0)
    under: ForeignKey["AskedQuestion"] = ForeignKey(
        references="self", on_delete=OnDelete.set_null, null=True
    )
    answer = Text(help_text="written afterwards: with it the question goes into the dossier")
    asked_at = Timestamptz(default=TimestamptzNow())


class QuestionVote(Table, tablename="question_votes"):
    """Somebody wishes an answer to a question that another asked."""

    id = Serial(primary_key=True)
    question = ForeignKey(references=AskedQuestion, on_delete=OnDelete.cascade, null=False)
    registration = ForeignKey(
        references=Registration, on_delete=OnDelete.cascade, null=False, index=True
    )
