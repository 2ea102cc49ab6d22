"""What a client sent and no parser can make sense of is the client's mistake, never a defect."""

from collections.abc import Iterator
from contextlib import contextmanager

from events.errors import Invalid
from events.presentation.gettext import N_


class Unreadable(Invalid):
    """A form, an address or a heading of a request that cannot be read."""

    sentence = N_("This form could not be read. Please send it again.")

    def __init__(self) -> None:
        """Name no field: it is all of the form."""
        super().__init__({"form": self.sentence})


@contextmanager
def reading() -> Iterator[None]:
    """Read what a client sent in this block, and nothing else. Raises Unreadable.

    Parsers raise ValueError (also for Unicode, addresses, too many fields) and LookupError (a
    charset nobody knows). Elsewhere these are defects of ours, so the block is kept small.
    """
    try:
        yield
    except (ValueError, LookupError) as error:
        raise Unreadable from error
