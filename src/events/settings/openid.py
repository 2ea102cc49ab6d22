"""Read who else may say that somebody is who they are: a provider of OpenID Connect.

Two presets know what a provider wants differently; all else is the same for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from events.settings.reader import Reader, parts_of

PROCONNECT: Final = "proconnect"
PRESETS: Final = (PROCONNECT, "keycloak")
SCOPES: Final = "openid email"
ROLES: Final = ("owner", "editor", "viewer")
"""From the most to the least, as `organisers.states` has them."""


@dataclass(frozen=True)
class Provider:
    """Where organisers may sign in elsewhere, and what of it becomes a role here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    preset: str
    scopes: str
    pkce: bool
    groups_claim: str
    groups: Mapping[str, frozenset[str]]
    """By role, the groups that make it; without any, roles are given at the desk alone."""

    @property
    def is_proconnect(self) -> bool:
        """Tell whether it is the French State's, with its rules (docs/operating/signing-in.md)."""
        return self.preset == PROCONNECT

    @property
    def name_first(self) -> str:
        """Return the name as a sentence begins with it; the name of a machine stays as it is."""
        return self.name if "." in self.name else self.name[:1].upper() + self.name[1:]


def provider(reader: Reader, internal: frozenset[str]) -> Provider | None:
    """Read all that is said of a provider; None where nothing is."""
    preset = reader.one_of("OIDC_PRESET", PRESETS)
    issuer = _issuer(reader, internal)
    scopes = reader.text("OIDC_SCOPES", SCOPES)
    pkce = reader.one_of("OIDC_PKCE", ("yes", "no"))
    found = Provider(
        issuer=issuer,
        client_id=reader.text("OIDC_CLIENT_ID", ""),
        client_secret=reader.text("OIDC_CLIENT_SECRET", ""),
        name=reader.text("OIDC_NAME", _name(preset, issuer)),
        preset=preset,
        scopes=scopes,
        pkce=pkce != "no" if preset != PROCONNECT else pkce == "yes",
        groups_claim=reader.text("OIDC_GROUPS_CLAIM", "groups"),
        groups=_groups(reader),
    )
    if "openid" not in scopes.split():
        reader.wrong("OIDC_SCOPES", "must hold openid; it is `openid email` unless set")
    return found if _is_whole(reader, found) else None


def _issuer(reader: Reader, internal: frozenset[str]) -> str:
    """Read the issuer: https, a path where it has one; http for hosts that are inside."""
    value = reader.text("OIDC_ISSUER", "")
    if not value:
        return ""
    parts = parts_of(value)
    schemes = ("https", "http") if (parts.hostname or "") in internal else ("https",)
    clean = parts.hostname and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in schemes or not clean or ".well-known" in value:
        reader.wrong(
            "OIDC_ISSUER",
            "must look like https://id.example.org/realms/team, without /.well-known/… behind it",
        )
        return ""
    return value


def _name(preset: str, issuer: str) -> str:
    """Return what organisers read on the button, where nobody says."""
    return "ProConnect" if preset == PROCONNECT else urlsplit(issuer).hostname or ""


def _groups(reader: Reader) -> Mapping[str, frozenset[str]]:
    said = {
        "owner": reader.text("OIDC_OWNERS", ""),
        "editor": reader.text("OIDC_EDITORS", ""),
        "viewer": reader.text("OIDC_VIEWERS", ""),
    }
    named = {
        role: frozenset(part.strip() for part in value.split(",") if part.strip())
        for role, value in said.items()
    }
    return {role: names for role, names in named.items() if names}


def _is_whole(reader: Reader, found: Provider) -> bool:
    """Tell whether a provider is set; note what is missing of one that is set by half."""
    needed = {
        "OIDC_ISSUER": found.issuer,
        "OIDC_CLIENT_ID": found.client_id,
        "OIDC_CLIENT_SECRET": found.client_secret,
    }
    asked = any(needed.values()) or found.preset or found.groups
    for name, value in needed.items():
        if asked and not value and not reader.environment.get(f"EVENTS_{name}", "").strip():
            reader.wrong(
                name, "is missing: signing in elsewhere needs issuer, client id and secret"
            )
    return all(needed.values())
