"""Single mails and drafts at the desk, and the code that is read out on the telephone."""

from typing import Annotated

from msgspec import Meta, Struct

from events.presentation import N_


class WithdrawLetter(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which planned emails of a session are withdrawn."""

    letter: Annotated[str, Meta(min_length=1, max_length=40)]


class Withdrawn(Struct, kw_only=True):
    """How many emails were withdrawn."""

    number: int


class PhoneCode(Struct, kw_only=True):
    """Eight digits that open somebody’s link to join, to be read out to them now."""

    code: str
    page: Annotated[str, Meta(description=N_("Where the code is typed."))]
