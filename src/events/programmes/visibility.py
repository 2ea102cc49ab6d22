"""How far a programme or a session can be seen."""

from enum import StrEnum


class Visibility(StrEnum):
    """`visibility` of a programme or a session."""

    PUBLIC = "public"
    """Listed everywhere. Of a session: as its programme."""

    UNLISTED = "unlisted"
    """Whoever has the address may open it; it is listed nowhere."""

    INVITED = "invited"
    """Whoever has an invitation may open it; everybody else reads nothing of it."""
