"""What all forms that anybody may send have in common."""

from collections.abc import Coroutine
from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock, links, tokens
from events.presentation import visit
from events.presentation.request import SiteRequest
from events.public.forms import admission_queue, constant_time
from events.registrations.signup import rate_limits


async def in_constant_time(
    request: SiteRequest, answer: Coroutine[Any, Any, Response[Any]]
) -> Response[Any]:
    """Count the client, queue in a crowd, and answer at the end of a time slot.

    So the time of an answer does not tell whether an address is registered. Raises TooOften.
    """
    began = constant_time.started()
    queue = admission_queue.queue()
    async with admission_queue.line(request.url.path), queue:
        alone = queue.admitted == 1
        try:
            await rate_limits.count_request(visit.client_address(request), at=clock.now())
            answered = await answer
        finally:
            answer.close()
    await constant_time.finish(began, alone=alone)
    return answered


def thanks(of: str) -> Response[Any]:
    """Redirect to the thanks of a session or a programme: the same for everyone."""
    return Redirect(visit.go(links.thanks(of)), status_code=303)


def made_by(request: SiteRequest) -> str:
    """Return a keyed hash of the browser: enough to let it correct its own slip for an hour."""
    agent = request.headers.get("user-agent", "")
    return tokens.hashed(f"maker {visit.client_address(request)} {agent}")
