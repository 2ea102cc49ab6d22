"""The guard of the API: each route's policy, the token's scope, the programme, and known filters.

Roles and programmes count as at the desk (`desk.shared.guard`); a route names beside its policy the
`scope` that a token needs for it.
"""

from functools import lru_cache
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from events.api.authentication import TokenMissing, TokenNotForThis, caller_if_any
from events.errors import Forbidden, Invalid
from events.operations.programmes import scope
from events.organisers import access
from events.organisers.token_caller import Caller
from events.presentation import N_
from events.presentation.request import SiteRequest

EVERYWHERE: Final = frozenset({"lang"})


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through to its handler.

    Raises TokenMissing, TokenNotForThis, Forbidden, NotFound; Invalid for a filter there is not.
    """
    if connection.scope.get("method") == "OPTIONS":
        return  # Litestar's own answer: which methods there are.
    policy = handler.opt["policy"]
    if policy != "public":
        await _check(connection, policy, handler.opt["scope"])
    unknown = set(connection.query_params) - _known(handler) - EVERYWHERE
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), N_("There is no such filter here.")))


def caller_of(request: SiteRequest) -> Caller:
    """Return who asks, where the guard let a request through. Raises Forbidden if nobody."""
    found = caller_if_any(request)
    if found is None:
        raise Forbidden
    return found


async def _check(connection: ASGIConnection[Any, Any, Any, Any], policy: str, wanted: str) -> None:
    caller = caller_if_any(connection)
    if caller is None:
        raise TokenMissing
    concerned = await scope.concerned(connection.path_params)
    if not concerned:
        access.require(caller.member, policy)
    for programme_id in concerned:
        access.require(caller.member, policy, programme_id)
    if wanted not in caller.scopes:
        raise TokenNotForThis(scope=wanted)


@lru_cache(maxsize=500)
def _known(handler: BaseRouteHandler) -> frozenset[str]:
    """Return the names of a handler's arguments, which are those of its filters."""
    return frozenset(handler.parsed_fn_signature.parameters)
