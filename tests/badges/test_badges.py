"""Badges: Open Badges 3.0 beside attestations, verified as somebody else would, and revoked."""

import base64
import gzip
import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import jsonschema
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from events import database
from events.badges.picture import lines
from events.settings import settings
from tests.attestations.test_attestations import code, past
from tests.conftest import BASE_URL
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture

TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": "^(https?://|urn:uuid:|did:)"}


def kinds(name: str) -> dict[str, Any]:
    return {"type": "array", "items": TEXT, "contains": {"const": name}}


def thing(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **more}}


# What Open Badges 3.0 wants of an AchievementCredential, written anew from its data model.
SCHEMA = thing(
    {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": "^https://purl.imsglobal.org/spec/ob/v3p0/context-3[0-9.]*json$"},
            ],
            "minItems": 2,
        },
        "id": URI,
        "type": {"allOf": [kinds("VerifiableCredential"), kinds("OpenBadgeCredential")]},
        "name": TEXT,
        "issuer": thing({"id": URI, "type": kinds("Profile")}, name=TEXT, url=URI),
        "validFrom": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "credentialSubject": thing(
            {
                "id": URI,
                "type": kinds("AchievementSubject"),
                "achievement": thing(
                    {
                        "id": URI,
                        "type": kinds("Achievement"),
                        "name": TEXT,
                        "description": TEXT,
                        "criteria": thing({"narrative": TEXT}),
                    }
                ),
            },
            identifier={
                "type": "array",
                "items": thing(
                    {
                        "type": {"const": "IdentityObject"},
                        "hashed": {"type": "boolean"},
                        "identityHash": TEXT,
                        "identityType": {"enum": ["name", "emailAddress"]},
                    }
                ),
            },
        ),
        "credentialSchema": {
            "type": "array",
            "items": thing({"id": URI, "type": {"const": "1EdTechJsonSchemaValidator2019"}}),
        },
        "credentialStatus": thing({"id": URI, "type": {"const": "BitstringStatusListEntry"}}),
    }
)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(part: str) -> int:
    return int.from_bytes(decoded(part), "big")


def path(address: str) -> str:
    assert address.startswith(BASE_URL)
    return address.removeprefix(BASE_URL)


async def verified(client: httpx.AsyncClient, jws: str) -> dict[str, Any]:
    """Verify as the standard says, with no code of ours: the key fetched from where `kid` says."""
    head, payload, signature = jws.split(".")
    header = json.loads(decoded(head))
    assert (set(header), header["alg"], header["typ"]) == ({"alg", "typ", "kid"}, "RS256", "JWT")
    jwk = (await client.get(path(header["kid"]))).json()
    assert set(jwk) == {"kty", "n", "e", "use", "alg"}
    public = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()
    assert public.key_size == 2048
    public.verify(
        decoded(signature), f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    said: dict[str, Any] = json.loads(decoded(payload))
    return said


async def issued(client: httpx.AsyncClient) -> tuple[dict[str, Any], str]:
    """Ada took her attestation; her badge as a JWS."""
    made = await past()
    page = made["pages"]["Ada Exemple"]
    await client.post(f"{page}/attestation")
    return made, (await client.get(f"{page}/badge.jwt")).text


async def test_a_badge_is_what_the_standard_says_and_verified_without_us(
    client: httpx.AsyncClient,
) -> None:
    _, jws = await issued(client)
    said = await verified(client, jws)
    jsonschema.validate(said, SCHEMA, cls=jsonschema.Draft202012Validator)
    at = datetime.fromisoformat(said["validFrom"])
    assert (said["iss"], said["jti"], said["sub"], said["nbf"]) == (
        said["issuer"]["id"], said["id"], said["credentialSubject"]["id"], int(at.timestamp()),
    )  # fmt: skip
    assert said["id"] == f"{BASE_URL}/attestations/{await code()}"
    assert (await client.get(path(said["id"]))).status_code == 200
    profile = (await client.get(path(said["issuer"]["id"]))).json()
    assert (profile["id"], profile["name"]) == (said["issuer"]["id"], said["issuer"]["name"])
    name, address = said["credentialSubject"]["identifier"]
    assert name["identityHash"] == "Ada Exemple"
    digest = hashlib.sha256(f"ada@example.org{address['salt']}".encode()).hexdigest()
    assert address["identityHash"] == f"sha256${digest}"
    assert "ada@example.org" not in jws
    assert "ada@example.org" not in json.dumps(said)
    assert "Tenir une alliance" in said["credentialSubject"]["achievement"]["description"]


async def test_what_was_changed_is_not_verified(client: httpx.AsyncClient) -> None:
    _, jws = await issued(client)
    head, payload, signature = jws.split(".")
    other = decoded(payload).replace(b"Ada Exemple", b"Eve Exemple")
    forged = base64.urlsafe_b64encode(other).decode().rstrip("=")
    with pytest.raises(InvalidSignature):
        await verified(client, f"{head}.{forged}.{signature}")


async def revoked(client: httpx.AsyncClient, said: dict[str, Any]) -> bool:
    """Look the badge's bit up in the list it points to."""
    entry = said["credentialStatus"]
    answer = await client.get(path(entry["statusListCredential"]))
    listed = await verified(client, answer.text)
    subject = listed["credentialSubject"]
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == entry["statusPurpose"] == "revocation"
    bits = gzip.decompress(decoded(subject["encodedList"].removeprefix("u")))
    assert len(bits) * 8 == 131_072
    place = int(entry["statusListIndex"])
    return bool(bits[place // 8] >> (7 - place % 8) & 1)


@pytest.mark.parametrize("how", ["revoked", "forgotten"])
async def test_a_badge_is_revoked_with_its_attestation(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
    how: str,
) -> None:
    made, jws = await issued(client)
    await client.post(made["pages"]["Bo"] + "/attestation")
    other = await verified(client, (await client.get(made["pages"]["Bo"] + "/badge.jwt")).text)
    said = await verified(client, jws)
    assert not await revoked(client, said)
    first = await database.value("SELECT min(id) FROM attestations")
    if how == "revoked":
        desk = await sign_in("editor")
        await desk.post(f"/sessions/{made['talk']['slug']}/attestations/{first}/revocation")
    else:
        await database.execute("DELETE FROM attestations WHERE id = $1", first)
    assert await revoked(client, said)
    assert not await revoked(client, other)
    assert (await client.get(path(said["id"]))).status_code == 404
    assert (await client.get(made["pages"]["Ada Exemple"] + "/badge.jwt")).status_code == 303


async def test_the_picture_holds_the_proof_and_so_does_the_zip(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, _ = await issued(client)
    answer = await client.get(made["pages"]["Ada Exemple"] + "/badge.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    desk = await sign_in("editor")
    whole = (await desk.get(f"/sessions/{made['talk']['slug']}/attestations/all")).content
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        names = archive.namelist()
        kept = archive.read(next(name for name in names if name.endswith(".svg")))
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["pdf", "svg"]
    for picture in (answer.content, kept):
        svg = ET.fromstring(picture)
        proof = svg[0]
        assert proof.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
        said = await verified(client, proof.attrib["verify"])
        assert said["credentialSubject"]["achievement"]["name"] == "Tenir une alliance"


@pytest.mark.parametrize(
    ("words", "most", "found"),
    [
        ("Ada Exemple", 2, ["Ada Exemple"]),
        (
            "Marie-Françoise Constance de la Rochefoucauld-Liancourt d’Estissac de Montmorency",
            2,
            ["Marie-Françoise Constance de la", "Rochefoucauld-Liancourt d’Estissac…"],
        ),
        ("W" * 60, 2, ["W" * 18, "W" * 17 + "…"]),
        ("", 1, []),
    ],
)
def test_long_names_stay_inside_the_picture(words: str, most: int, found: list[str]) -> None:
    assert lines(words, 20, room=400, most=most) == found


async def test_the_page_offers_it_once_there_is_an_attestation(client: httpx.AsyncClient) -> None:
    page = (await past())["pages"]["Ada Exemple"]
    assert "badge.svg" not in (await client.get(page)).text
    assert (await client.get(f"{page}/badge.svg")).status_code == 303
    await client.post(f"{page}/attestation")
    assert "badge.svg" in (await client.get(page)).text


async def test_a_badge_is_still_verified_once_the_secret_was_replaced(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, jws = await issued(client)
    private = await database.value("SELECT private FROM signing_keys")
    assert private.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    monkeypatch.setenv("EVENTS_SECRET_KEY", "another-secret-for-tests-0123456789abcdef")
    settings.cache_clear()
    answer = await client.get("/badges/revoked/0")
    await verified(client, answer.text)
    assert await database.value("SELECT count(*) FROM signing_keys") == 2
    await verified(client, jws)
    for nowhere in ("/badges/keys/99", "/badges/keys/99999999999", "/badges/revoked/7"):
        assert (await client.get(nowhere)).status_code == 404
