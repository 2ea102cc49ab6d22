"""What a programme's attestations say, and those that were issued."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    ForeignKey,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.registrations.tables import Registration


class AttestationWording(Table, tablename="attestation_wordings"):
    """Whether a programme issues attestations, and in which words. `words`: by language."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    enabled = Boolean(default=False)
    words = JSONB(default="{}", help_text="{language: the organisation's own sentence}")
    signatory = Varchar(length=200)
    signatory_role = Varchar(length=200)
    signature = Varchar(length=64, help_text="name of a picture that we encoded")
    training = Boolean(default=False, help_text="shows what the law wants of training")
    nature = Varchar(length=300, help_text="nature of the action")
    objectives = Text()
    training_number = Varchar(length=40, help_text="the organisation's number as a trainer")


class Attestation(Table, tablename="attestations"):
    """One that was issued: what it says is kept as it was, but for the code, which is hashed.

    The code follows from `nonce` and our secret: the same PDF can be written again.
    """

    id = BigSerial(primary_key=True)
    registration = ForeignKey(references=Registration, on_delete=OnDelete.cascade, null=False)
    nonce = Varchar(length=32)
    code_hash = Varchar(length=64, unique=True)
    content = JSONB(default="{}")
    issued_at = Timestamptz(default=TimestamptzNow())
    issued_by = Varchar(length=254, help_text="an organiser's address, or self")
    revoked_at = Timestamptz(null=True, default=None)
