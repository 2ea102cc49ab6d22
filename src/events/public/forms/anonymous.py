"""What all forms that anybody may send have in common."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response
from litestar.response import Redirect

from events import clock, links, signing
from events.presentation import visit
from events.presentation.request import SiteRequest
from events.public.forms import admission_queue, constant_time
from events.public.forms.posted_form import Fields, fields_of
from events.registrations.signup import rate_limits


async def in_constant_time(
    request: SiteRequest, answer: Callable[[Fields], Awaitable[Response[Any]]]
) -> Response[Any]:
    """Read the form, count the client, queue in a crowd, and answer at the end of a time slot.

    So the time of an answer does not tell whether an address is registered. The form is read
    before the queue: a client that is slow to send it holds nobody's turn. Raises TooOften,
    Unreadable.
    """
    fields = await fields_of(request)
    began = constant_time.started()
    queue = admission_queue.queue()
    async with admission_queue.line(request.url.path), queue:
        alone = queue.admitted == 1
        await rate_limits.count_request(visit.client_address(request), at=clock.now())
        answered = await answer(fields)
    await constant_time.finish(began, alone=alone)
    return answered


def thanks(of: str) -> Response[Any]:
    """Redirect to the thanks of a session or a programme: the same for everyone."""
    return Redirect(visit.go(links.thanks(of)), status_code=303)


def made_by(request: SiteRequest) -> str:
    """Return a keyed hash of the browser: enough to let it correct its own slip for an hour."""
    agent = request.headers.get("user-agent", "")
    return signing.hashed(f"maker {visit.client_address(request)} {agent}")
