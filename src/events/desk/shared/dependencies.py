"""What a handler of the desk may take as an argument: who asks, what was sent, what it is about.

Litestar passes them by name: `organiser: Organiser`, `desk_session: SignedIn`, `form: SentForm`,
and the row that the address names: `session: SessionInPath` and the like. The guard comes first,
so that nobody learns what is there who may not see it.
"""

from typing import Final, TypeAlias

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from events.desk.shared import forms
from events.desk.shared.guard import desk_session_of
from events.errors import NotFound
from events.operations.reports import programmes, sessions, speakers
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.operations.reports.speakers import SpeakerDetails
from events.organisers.access import Member
from events.organisers.desk_sessions import DeskSession
from events.presentation.request import SiteRequest
from events.registrations import lookup
from events.registrations.lookup import OneRegistration

Organiser: TypeAlias = NamedDependency[Member]
"""Who is signed in; the guard has checked that they may."""

SignedIn: TypeAlias = NamedDependency[DeskSession]
"""Who is signed in, where and since when."""

SentForm: TypeAlias = NamedDependency[forms.Form]
"""The form in the body of the request."""

ProgrammeInPath: TypeAlias = NamedDependency[ProgrammeDetails]
"""The programme of `{programme_slug}`; 404 where there is none."""

SessionInPath: TypeAlias = NamedDependency[SessionDetails]
"""The session of `{session_slug}`; 404 where there is none."""

SpeakerInPath: TypeAlias = NamedDependency[SpeakerDetails]
"""The speaker of `{speaker_slug}`; 404 where there is none."""

RegistrationInPath: TypeAlias = NamedDependency[OneRegistration]
"""The registration of `{registration_id}`; 404 where there is none."""


def _organiser(request: SiteRequest) -> Member:
    return desk_session_of(request).organiser


async def _programme(programme_slug: FromPath[str]) -> ProgrammeDetails:
    return await programmes.by_slug(programme_slug)


async def _session(session_slug: FromPath[str]) -> SessionDetails:
    return await sessions.by_slug(session_slug)


async def _speaker(speaker_slug: FromPath[str]) -> SpeakerDetails:
    return await speakers.by_slug(speaker_slug)


async def _registration(registration_id: FromPath[int]) -> OneRegistration:
    found = await lookup.one(registration_id)
    if found is None:
        raise NotFound
    return found


DEPENDENCIES: Final = {
    "organiser": Provide(_organiser, sync_to_thread=False),
    "desk_session": Provide(desk_session_of, sync_to_thread=False),
    "form": Provide(forms.read),
    "programme": Provide(_programme),
    "registration": Provide(_registration),
    "session": Provide(_session),
    "speaker": Provide(_speaker),
}
