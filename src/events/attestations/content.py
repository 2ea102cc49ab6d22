"""What an attestation says, kept as it was on the day it was issued."""

from datetime import datetime

import msgspec


class Content(msgspec.Struct, frozen=True):
    """The facts and words of one attestation; `seconds` None: how long is not known.

    `logo` and `ink` are how the organisation looked that day.
    """

    language: str
    name: str
    title: str
    programme: str
    organisation: str
    hue: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    seconds: int | None
    words: str
    signatory: str
    signatory_role: str
    signature: str
    training: bool
    nature: str
    objectives: str
    training_number: str
    logo: str = ""
    ink: str = ""


def as_json(content: Content) -> str:
    """Return it as the table keeps it."""
    return msgspec.json.encode(content).decode()
