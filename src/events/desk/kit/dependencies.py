"""What a handler of the desk may take as an argument: who asks, and the form that was sent.

Litestar passes them by name: `organiser: Organiser`, `desk_session: SignedIn`, `form: SentForm`.
"""

from typing import Final, TypeAlias

from litestar.di import NamedDependency, Provide

from events.desk.kit import forms
from events.desk.kit.guard import desk_session_of
from events.organisers.access import Member
from events.organisers.desk_sessions import DeskSession
from events.presentation.request import SiteRequest

Organiser: TypeAlias = NamedDependency[Member]
"""Who is signed in; the guard has checked that they may."""

SignedIn: TypeAlias = NamedDependency[DeskSession]
"""Who is signed in, where and since when."""

SentForm: TypeAlias = NamedDependency[forms.Form]
"""The form in the body of the request."""


def _organiser(request: SiteRequest) -> Member:
    return desk_session_of(request).organiser


DEPENDENCIES: Final = {
    "organiser": Provide(_organiser, sync_to_thread=False),
    "desk_session": Provide(desk_session_of, sync_to_thread=False),
    "form": Provide(forms.read),
}
