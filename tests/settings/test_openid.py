"""Settings of signing in elsewhere: whole or not at all, and what a preset does otherwise."""

from pathlib import Path

import pytest

from events.errors import Unusable
from events.settings import read

WHOLE = {
    "EVENTS_OIDC_ISSUER": "https://id.example.org/realms/team",
    "EVENTS_OIDC_CLIENT_ID": "causerie",
    "EVENTS_OIDC_CLIENT_SECRET": "between-us",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "id.example.org"),
        ("OIDC_ISSUER", "http://id.example.org"),
        ("OIDC_ISSUER", "https://user:word@id.example.org"),
        ("OIDC_ISSUER", "https://id.example.org/.well-known/openid-configuration"),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_PRESET", "franceconnect"),
        ("OIDC_PKCE", "perhaps"),
        ("OIDC_SCOPES", "email"),
    ],
)
def test_a_wrong_one_is_named(name: str, value: str, tmp_path: Path) -> None:
    said = {"EVENTS_DATA_DIR": str(tmp_path), **WHOLE, f"EVENTS_{name}": value}
    with pytest.raises(Unusable, match=rf"(?m)^EVENTS_{name} .+\.$") as wrong:
        read(said)
    assert "between-us" not in str(wrong.value)
    assert "word" not in str(wrong.value)


def test_half_of_them_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable) as wrong:
        read({"EVENTS_DATA_DIR": str(tmp_path), "EVENTS_OIDC_EDITORS": "team"})
    assert str(wrong.value).count("is missing") == 3


def test_none_is_none_and_inside_may_be_plain(tmp_path: Path) -> None:
    place = {"EVENTS_DATA_DIR": str(tmp_path)}
    assert read(place).openid is None
    inside = {"EVENTS_OIDC_ISSUER": "http://keycloak:8080/realms/team"}
    hosts = {"EVENTS_INTERNAL_HOSTS": "keycloak"}
    found = read({**place, **WHOLE, **inside, **hosts}).openid
    assert found
    assert (found.name, found.pkce, found.scopes) == ("keycloak", True, "openid email")


def test_proconnect_has_its_name_and_no_pkce_unless_wished(tmp_path: Path) -> None:
    preset = {"EVENTS_DATA_DIR": str(tmp_path), **WHOLE, "EVENTS_OIDC_PRESET": "proconnect"}
    found, wished = read(preset).openid, read({**preset, "EVENTS_OIDC_PKCE": "yes"}).openid
    assert found
    assert wished
    assert (found.name, found.pkce, wished.pkce) == ("ProConnect", False, True)
