"""A provider of OpenID Connect of our own, with what real ones do wrong or otherwise by name.

What it does is what OpenID Connect Core, RFC 7636 (PKCE), RFC 9207 (`iss`) and ProConnect's
documentation say: a code is good once and for its `redirect_uri` and verifier; userinfo may be a
signed JWT; keys are changed without a word; unknown parameters may be refused.
"""

import asyncio
import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "causerie", "a client's secret: with, signs & 32 bytes"
PROCONNECT_KNOWS = {
    "response_type", "client_id", "redirect_uri", "scope", "claims", "state", "nonce", "prompt",
    "idp_hint",
}  # fmt: skip

Query = dict[str, str]


@dataclass
class Key:
    """One of its keys."""

    kid: str
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def public(self) -> dict[str, Any]:
        """As the provider shows it."""
        shown = jwt.algorithms.ECAlgorithm.to_jwk(self.secret.public_key(), as_dict=True)
        return {**shown, "kid": self.kid, "use": "sig", "alg": "ES256"}


@dataclass
class Provider:
    """The server. `faults`, each by its name:

    `silent`, `broken` (500), `html`, `other-issuer` (discovery), `forged` (a key it never had),
    `unsigned` (alg none), `hs256` (signed by the client's secret), `other-nonce`,
    `other-audience`, `other-party` (azp), `over` (exp long ago), `ahead` (its clock a minute before
    ours), `far-ahead` (an hour), `refuses` (the code, 400), `other-sub` (userinfo), `iss-left-out`,
    `other-iss`.
    """

    port: int = 0
    faults: set[str] = field(default_factory=set)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    userinfo_signed: bool = False
    in_body: bool = False
    says_iss: bool = True
    strict: bool = False
    key: Key = field(default_factory=lambda: Key("first"))
    asked: dict[str, Query] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sub: str = "f7a3-someone"
    by_code: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """What EVENTS_OIDC_ISSUER names."""
        return f"http://127.0.0.1:{self.port}/realms/team"

    def authorize(self, address: str) -> Query:
        """Let a person in who came to this address: what their browser brings back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if self.strict and set(query) - PROCONNECT_KNOWS:
            raise AssertionError(f"Y000400: {set(query) - PROCONNECT_KNOWS}")
        assert len(query["state"]) >= 32 <= len(query["nonce"])
        code = secrets.token_urlsafe(16)
        self.asked[code] = query
        back = {"code": code, "state": query["state"]}
        iss = "https://elsewhere.example" if "other-iss" in self.faults else self.issuer
        return back if not self.says_iss or "iss-left-out" in self.faults else {**back, "iss": iss}

    def rotate(self) -> None:
        """Sign by a new key; the former one is gone."""
        self.key = Key(secrets.token_hex(4))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {a.lower(): b for a, _, b in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = head[0].split()[1].removeprefix("/realms/team")
        self.calls.append(path)
        if "silent" in self.faults:
            return
        status, kind, sent = self._answer(path, headers, body.decode())
        writer.write(
            f"HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-type: {kind}\r\n"
            f"content-length: {len(sent)}\r\n\r\n".encode()
            + sent
        )
        await writer.drain()
        writer.close()

    def _answer(self, path: str, headers: Query, body: str) -> tuple[int, str, bytes]:
        if "broken" in self.faults:
            return 500, "text/html", b"<h1>oops</h1>"
        if "html" in self.faults:
            return 200, "text/html", b"<h1>Maintenance</h1>"
        if path == "/.well-known/openid-configuration":
            return _json(self._configuration())
        if path == "/certs":
            return _json({"keys": [self.key.public(), {"kty": "odd"}]})
        if path == "/token":
            return self._token(headers, body)
        return self._userinfo(headers)

    def _configuration(self) -> dict[str, Any]:
        other = "https://elsewhere.example"
        found = {
            "issuer": other if "other-issuer" in self.faults else self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/certs",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout?tenant=1",
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": self.says_iss,
        }
        if self.in_body:
            found["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        return found

    def _token(self, headers: Query, body: str) -> tuple[int, str, bytes]:
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        query = self.asked.pop(sent.get("code", ""), None)
        if query is None or "refuses" in self.faults or not self._is_client(headers, sent):
            return _json({"error": "invalid_grant"}, 400)
        if sent.get("redirect_uri") != query["redirect_uri"] or not _is_verified(query, sent):
            return _json({"error": "invalid_grant"}, 400)
        return _json(
            {
                "access_token": "opens",
                "token_type": "Bearer",
                "id_token": self._id_token(query, self.by_code.get(sent["code"], {})),
            }
        )

    def _is_client(self, headers: Query, sent: Query) -> bool:
        if self.in_body:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        pair = urlencode({CLIENT: SECRET}).replace("=", ":")
        wanted = base64.b64encode(pair.encode()).decode()
        return headers.get("authorization") == f"Basic {wanted}" and "client_secret" not in sent

    def _id_token(self, query: Query, own: dict[str, Any]) -> str:
        shift = {"over": -3600, "ahead": 60, "far-ahead": 3600}
        now = int(time.time()) + sum(shift[fault] for fault in self.faults & set(shift))
        claims = {
            "iss": self.issuer, "sub": self.sub, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": query["nonce"], **self.claims, **own,
        }  # fmt: skip
        if "other-nonce" in self.faults:
            claims["nonce"] = "n" * 43
        if "other-audience" in self.faults:
            claims["aud"] = "another"
        if "other-party" in self.faults:
            claims |= {"aud": [CLIENT, "another"], "azp": "another"}
        return self._signed(claims)

    def _signed(self, claims: dict[str, Any]) -> str:
        if "unsigned" in self.faults:
            return jwt.encode(claims, None, algorithm="none")
        if "hs256" in self.faults:
            return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": self.key.kid})
        key = Key(self.key.kid).secret if "forged" in self.faults else self.key.secret
        return jwt.encode(claims, key, algorithm="ES256", headers={"kid": self.key.kid})

    def _userinfo(self, headers: Query) -> tuple[int, str, bytes]:
        if headers.get("authorization") != "Bearer opens":
            return _json({"error": "invalid_token"}, 401)
        said = {"sub": "other" if "other-sub" in self.faults else self.sub, **(self.userinfo or {})}
        if self.userinfo_signed:
            whole = {"iss": self.issuer, "aud": CLIENT, **said}
            return 200, "application/jwt; charset=utf-8", self._signed(whole).encode()
        return _json(said)


def _json(said: Any, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json;charset=UTF-8", msgspec.json.encode(said)


def _is_verified(query: Query, sent: Query) -> bool:
    challenge = query.get("code_challenge")
    digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge is None or challenge == made
