"""The roles an organiser can have."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """`organisers.role` and `programme_roles.role`; each role includes the one before."""

    VIEWER = "viewer"
    """Reads."""

    EDITOR = "editor"
    """Changes and sends."""

    OWNER = "owner"
    """Also invites organisers and ends what cannot be undone."""


ROLES: Final = tuple(Role)
"""From the least to the most; `>=` would compare their names."""
