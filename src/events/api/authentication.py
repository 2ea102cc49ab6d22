"""Who asks: the token that a request carries, its organiser, and what the token is for."""

from collections.abc import Mapping
from typing import Any, ClassVar

from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from events import clock
from events.errors import Refusal
from events.organisers import token_caller
from events.organisers.token_caller import Caller
from events.presentation import N_


class TokenMissing(Refusal):
    """The address is the desk's, and nobody said who asks."""

    status = 401
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="desk"'}
    sentence = N_("This address asks for a token, in the header Authorization: Bearer …")


class TokenUnknown(Refusal):
    """The token opens nothing: mistyped, expired or revoked, or its organiser lost access."""

    status = 401
    headers: ClassVar[Mapping[str, str]] = {
        "WWW-Authenticate": 'Bearer realm="desk", error="invalid_token"'
    }
    sentence = N_("This token is unknown, or no longer good. Nothing was done.")


class TokenNotForThis(Refusal):
    """The token is good, and was made for other things."""

    status = 403
    headers: ClassVar[Mapping[str, str]] = {
        "WWW-Authenticate": 'Bearer realm="desk", error="insufficient_scope"'
    }
    sentence = N_("This token is not for this: it would need “%(scope)s”.")


class Authentication(AbstractAuthenticationMiddleware):
    """Set `user` to the caller, or None where no token was sent.

    A token that is sent must be good, also where none is needed: a program whose token ended is
    told so rather than shown less. Raises TokenUnknown.
    """

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        """Look the token up."""
        sent = connection.headers.get("authorization")
        if sent is None:
            return AuthenticationResult(user=None, auth=None)
        kind, _, token = sent.partition(" ")
        found = None
        if kind.lower() == "bearer":
            found = await token_caller.caller(token.strip(), at=clock.now())
        if found is None:
            raise TokenUnknown
        return AuthenticationResult(user=found, auth=found.token)


def caller_if_any(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
    """Return who asks, or None where no token was sent."""
    found: Caller | None = connection.scope.get("user")
    return found
