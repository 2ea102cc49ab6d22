"""Dry runs: an operation is done, what it would mail is looked at, and all of it is undone."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from events.api import etags
from events.api.contract.session_changes import MailReader, MailsOfALetter, Rehearsal, WouldMail
from events.api.guard import caller_of
from events.mail.render import dry_run as rehearsal
from events.mail.render.dry_run import DryRun
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

Tried = Annotated[
    bool, QueryParameter(description=N_("Change nothing, and say who would be emailed what."))
]
"""The argument `dry_run` of an operation that may mail; a test demands it of every one."""

INSTEAD: Final = {
    200: ResponseSpec(WouldMail, generate_examples=False, description="What a dry run found.")
}
"""What an operation that otherwise has nothing to answer (204) answers to a dry run."""


async def tried(request: SiteRequest, operation: Callable[[], Awaitable[object]]) -> Response[Any]:
    """Answer what the operation would mail. Raises what it raises."""
    seen = await rehearsal.run(operation, session_id=None)
    return etags.untagged(WouldMail(rehearsal=rehearsed(request, seen)))


def done() -> Response[None]:
    """Answer that it is done, with nothing more to say."""
    return Response(None, status_code=204)


def rehearsed(request: SiteRequest, seen: DryRun) -> Rehearsal:
    """Return a dry run as the contract has it.

    Names, and a letter with its reader's own links, are for a token that may read people.
    """
    may_read = Scope.READ_PEOPLE in caller_of(request).scopes
    first = seen.preview if may_read else None
    return Rehearsal(
        number=seen.number,
        at_once=seen.at_once,
        letters=[MailsOfALetter(**msgspec.structs.asdict(one)) for one in seen.groups],
        readers=[
            MailReader(name=one.name, letter=one.letter, language=one.language)
            for one in (seen.readers if may_read else ())
        ],
        subject=first.subject if first else "",
        text=first.plain if first else "",
    )
