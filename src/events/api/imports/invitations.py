"""Invitations to programmes and sessions: listed, and made by a list of people."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags, pages
from events.api.contract.imports.invitations import (
    DeskInvitation,
    InvitationPage,
    InvitationsDone,
    PeopleToInvite,
)
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, do, show
from events.api.desk.dry_runs import Tried, rehearsed
from events.api.desk.registrations.import_list import cleaned
from events.api.examples import CHARTER, WORKSHOPS, Example, Names
from events.api.filters import From, Limit
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.errors import Refusal
from events.mail.render import dry_run as rehearsal
from events.operations.access import invite
from events.operations.access.invited_to import Where, is_online, where
from events.operations.reports import programmes, sessions
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations.invitations import queries

OF_PROGRAMME: Final = f"{PROGRAMME}/invitations"
OF_SESSION: Final = f"{SESSION}/invitations"
_BODY_BYTES: Final = 2_000_000
TO_PROGRAMME: Final[Names] = {"programme": WORKSHOPS}
TO_SESSION: Final[Names] = {"session": CHARTER}
_PEOPLE: Final = {"people": [{"email": "ada@example.org", "name": "Ada Exemple"}]}


class NotOnline(Refusal):
    """Nobody is invited to what has no page yet."""

    status = 409
    sentence = N_("Put it online first: the link would lead nowhere.")


@show(
    OF_PROGRAMME,
    N_("List who was invited to a programme"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
    example=Example(path=TO_PROGRAMME),
)
async def list_of_programme(
    request: SiteRequest, programme: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[InvitationPage]:
    """List them, also those whose invitation was withdrawn."""
    return await _list(request, where(await programmes.by_slug(programme)), cursor, limit)


@show(
    OF_SESSION,
    N_("List who was invited to a session"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
    example=Example(path=TO_SESSION),
)
async def list_of_session(
    request: SiteRequest, session: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[InvitationPage]:
    """List them, also those whose invitation was withdrawn."""
    return await _list(request, where(await sessions.by_slug(session)), cursor, limit)


@do(
    OF_PROGRAMME,
    N_("Invite people to a programme"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path=TO_PROGRAMME, query="dry_run=true", body=_PEOPLE),
    request_max_body_size=_BODY_BYTES,
)
async def invite_to_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[PeopleToInvite], dry_run: Tried = False
) -> Response[InvitationsDone]:
    """Invite them; who was invited before is not mailed again, so it may be sent again."""
    return await _invite(request, await programmes.by_slug(programme), data, dry_run)


@do(
    OF_SESSION,
    N_("Invite people to a session"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path=TO_SESSION, query="dry_run=true", body=_PEOPLE),
    request_max_body_size=_BODY_BYTES,
)
async def invite_to_session(
    request: SiteRequest, session: Slug, data: JSONBody[PeopleToInvite], dry_run: Tried = False
) -> Response[InvitationsDone]:
    """Invite them; who was invited before is not mailed again, so it may be sent again."""
    return await _invite(request, await sessions.by_slug(session), data, dry_run)


async def _list(
    request: SiteRequest, of: Where, cursor: str, limit: int
) -> Response[InvitationPage]:
    after = pages.after_word(cursor)
    found = await queries.listed(
        of.programme, of.session, before=after[1] if after else None, most=limit + 1
    )
    shown, following = pages.cut(found, limit, lambda one: ("", one.id))
    items = [filled(DeskInvitation, one) for one in shown]
    return pages.listed(request, InvitationPage(items=items, next=following), following)


async def _invite(
    request: SiteRequest, of: ProgrammeDetails | SessionDetails, sent: PeopleToInvite, dry_run: bool
) -> Response[InvitationsDone]:
    if not is_online(of):
        raise NotOnline
    people, by = cleaned(sent.people, of.language), caller_of(request).member.email
    listed = [(one.email, one.name, one.language) for one in people]
    done, at = invite.Invited(0, 0), clock.now()

    async def attempt() -> None:
        nonlocal done
        done = await invite.invite(where(of), listed, by=by, at=at)

    if dry_run:
        seen = rehearsed(request, await rehearsal.run(attempt, session_id=None))
        answer = InvitationsDone(dry_run=True, new=done.new, there=done.there, rehearsal=seen)
        return etags.untagged(answer)
    await attempt()
    return etags.untagged(InvitationsDone(dry_run=False, new=done.new, there=done.there))


ROUTES = [list_of_programme, list_of_session, invite_to_programme, invite_to_session]
