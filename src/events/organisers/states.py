"""The roles an organiser can have, and what a token may be used for."""

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


class Scope(StrEnum):
    """What a token may be used for, `api_tokens.scopes`; the role counts as well."""

    READ_CONTENT = "content:read"
    """Programmes, sessions, speakers, resources and figures, as the desk shows them."""

    WRITE_CONTENT = "content:write"
    """Changes them; moving or cancelling a session mails people."""

    READ_PEOPLE = "people:read"
    """Registrations, waiting lists and presence, with names and addresses."""

    WRITE_PEOPLE = "people:write"
    """Adds, cancels and approves registrations, and notes presence."""

    READ_MAIL = "mail:read"
    """Announcements, and deliveries with their state."""

    WRITE_MAIL = "mail:write"
    """Writes and sends announcements."""

    READ_TEAM = "team:read"
    """Organisers and their roles."""

    WRITE_TEAM = "team:write"
    """Invites organisers, changes their roles, takes their access away."""
