"""What all forms that anybody may send have in common."""

from collections.abc import Coroutine
from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock, links, tokens
from events.presentation import visit
from events.presentation.request import SiteRequest
from events.public.forms import admission_queue
from events.public.forms import constant_time as slots
from events.registrations.signup import rate_limits


async def evenly(request: SiteRequest, answer: Coroutine[Any, Any, Response[Any]]) -> Response[Any]:
    """Count the client, take turns in a crowd, and answer at the end of a slot."""
    began = slots.started()
    gate = admission_queue.gate()
    async with gate:
        alone = gate.inside == 1
        try:
            await rate_limits.count_request(visit.client_address(request), at=clock.now())
            answered = await answer
        finally:
            answer.close()
    await slots.finish(began, alone=alone)
    return answered


def thanks(of: str) -> Response[Any]:
    """The way to the thanks of a session or a programme: the same for everyone."""
    return Redirect(visit.go(links.thanks(of)), status_code=303)


def maker(request: SiteRequest) -> str:
    """A keyed hash of the browser: enough to let it correct its own slip for an hour."""
    agent = request.headers.get("user-agent", "")
    return tokens.hashed(f"maker {visit.client_address(request)} {agent}")
