"""Every route of the API, behind one guard, and the reference that describes them."""

from typing import Any, Final

from litestar import Router

from events.api import reference
from events.api.authentication import Authentication
from events.api.desk import (
    appearances,
    checklists,
    date_choices,
    figures,
    organisers,
    resources,
    room_and_capacity,
    session_changes,
    visibility,
)
from events.api.desk import programmes as desk_programmes
from events.api.desk import sessions as desk_sessions
from events.api.desk import speakers as desk_speakers
from events.api.desk.registrations import actions, import_list, registrations
from events.api.files import pictures
from events.api.files import resources as files
from events.api.guard import guard
from events.api.idempotency import Idempotency
from events.api.imports import attendance, invitations, one_invitation, programme_files
from events.api.mails import announcements, deliveries, drafts, repeat
from events.api.of_programmes import calls, feedback, form_questions, letters, openagenda
from events.api.organisation import record, webhook_messages, webhooks
from events.api.outcomes import attestations, dossiers, reviews
from events.api.people import asked_questions, people
from events.api.public import feed, programmes, sessions, speakers
from events.api.rate_limits import RateLimit
from events.api.series import copies, many, passes
from events.api.speaking import parts, rehearsals

OPEN: Final = (programmes, sessions, speakers, feed)
ROOMS: Final = (
    desk_programmes,
    desk_sessions,
    visibility,
    session_changes,
    date_choices,
    copies,
    many,
    programme_files,
    passes,
    form_questions,
    letters,
    calls,
    feedback,
    attestations,
    dossiers,
    reviews,
    pictures,
    files,
    drafts,
    repeat,
    parts,
    rehearsals,
    room_and_capacity,
    registrations,
    import_list,
    actions,
    invitations,
    one_invitation,
    attendance,
    desk_speakers,
    appearances,
    checklists,
    resources,
    deliveries,
    announcements,
    figures,
    organisers,
    people,
    asked_questions,
    record,
    webhooks,
    webhook_messages,
    openagenda,
)

# What anybody may read, pages of other sites may read too; what takes a token, no browser's page.
_FROM_OTHER_SITES: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, RateLimit-Remaining, Retry-After",
    "cross-origin-resource-policy": "cross-origin",
}

_OPEN: Final = Router(
    path="/",
    response_headers=_FROM_OTHER_SITES,
    route_handlers=[handler for room in OPEN for handler in room.ROUTES],
)

V1: Final = Router(
    path="/",
    guards=[guard],
    middleware=[Authentication, RateLimit(), Idempotency()],
    include_in_schema=True,
    route_handlers=[_OPEN, *(handler for room in ROOMS for handler in room.ROUTES)],
)

ROUTES: list[Any] = [V1, *reference.ROUTES]
