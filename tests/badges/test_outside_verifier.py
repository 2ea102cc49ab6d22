"""Badges as others judge them: openbadgeslib verifies them, JSON-LD has a meaning for each word."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from jwt.algorithms import RSAAlgorithm
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from pyld import jsonld

from tests.badges.test_badges import decoded, issued, path
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture

CLAIMS = ("iss", "jti", "nbf", "sub")


def body(jws: str) -> dict[str, Any]:
    """What a credential says, without the claims of a JWT."""
    said: dict[str, Any] = json.loads(decoded(jws.split(".")[1]))
    return {name: value for name, value in said.items() if name not in CLAIMS}


async def verifier(client: httpx.AsyncClient, jws: str) -> OB3Verifier:
    """Openbadgeslib with the key that the credential's own `kid` leads to."""
    head = json.loads(decoded(jws.split(".")[0]))
    jwk = (await client.get(path(head["kid"]))).text
    return OB3Verifier(RSAAlgorithm.from_jwk(jwk))


async def list_of(client: httpx.AsyncClient, jws: str) -> Callable[[str], bytes]:
    """How openbadgeslib is to fetch the list of what was revoked: there is no other address."""
    where = body(jws)["credentialStatus"]["statusListCredential"]
    held = {where: (await client.get(path(where))).content}
    return lambda address: held[address]


def meant(credential: dict[str, Any]) -> Any:
    """The credential's words as their meanings; what no context knows is left out by it."""
    loader = document_loader()
    return jsonld.expand(
        credential,
        {"base": "nowhere:/", "documentLoader": lambda address, _=None: loader(address, {})},
    )


def words(node: Any, key: str = "") -> tuple[int, list[str]]:
    """How many values there are below, and which types."""
    if isinstance(node, list):
        each = [words(one, key) for one in node]
        return sum(many for many, _ in each), [name for _, names in each for name in names]
    if isinstance(node, dict) and "@value" not in node:
        each = [words(value, name) for name, value in node.items() if name != "@context"]
        return sum(many for many, _ in each), [name for _, names in each for name in names]
    return 1, [node] if key in ("type", "@type") else []


async def test_somebody_elses_verifier_accepts_a_badge_and_the_picture(
    client: httpx.AsyncClient,
) -> None:
    made, jws = await issued(client)
    judge = await verifier(client, jws)
    credential = judge.verify(jws)
    judge.check_status(credential, download=await list_of(client, jws))
    picture = (await client.get(made["pages"]["Ada Exemple"] + "/badge.svg")).content
    assert judge.verify(OB3Verifier.extract_token_from_svg(picture)).issuer.name == "Causerie"


async def test_somebody_elses_verifier_refuses_what_was_revoked(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made, jws = await issued(client)
    judge = await verifier(client, jws)
    desk = await sign_in("editor")
    whose = (await desk.get(f"/sessions/{made['talk']['slug']}/attestations")).text
    number = whose.split("/revocation")[0].rsplit("/", 1)[1]
    await desk.post(f"/sessions/{made['talk']['slug']}/attestations/{number}/revocation")
    with pytest.raises(OB3VerificationError, match="revoked"):
        judge.check_status(judge.verify(jws), download=await list_of(client, jws))


async def test_every_word_of_a_badge_and_of_its_list_has_a_meaning(
    client: httpx.AsyncClient,
) -> None:
    _, jws = await issued(client)
    where = body(jws)["credentialStatus"]["statusListCredential"]
    issuer = body(jws)["issuer"]["id"]
    listed = (await client.get(path(where))).text
    for said in (body(jws), body(listed), (await client.get(path(issuer))).json()):
        many, _ = words(said)
        kept, types = words(meant(said))
        assert kept == many, said
        assert [name for name in types if not name.startswith("https://")] == []


async def test_a_word_that_no_context_knows_would_be_found(client: httpx.AsyncClient) -> None:
    said = body((await issued(client))[1])
    kept, types = words(meant({**said, "nonsense": "x", "type": [*said["type"], "Nonsense"]}))
    assert kept == words(said)[0] + 1
    assert "nowhere:/Nonsense" in types
