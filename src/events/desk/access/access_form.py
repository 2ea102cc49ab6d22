"""The page of who finds a programme or a session: what it is about, what its form says."""

from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

from events import links, text
from events.csv_import import participants
from events.desk.shared import pages
from events.desk.shared.forms import Form
from events.desk.shared.uploaded_tables import ACCEPTED
from events.mail.render.dry_run import DryRun
from events.operations.access.invited_to import is_online, where
from events.operations.people.listed_people import Listed
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.programmes.visibility import Visibility
from events.registrations.invitations import queries
from events.registrations.invitations.queries import Invited

PAGE: Final = 100
"""So many people who were invited are listed, the latest first."""

Shown = ProgrammeDetails | SessionDetails


def path(of: Shown) -> str:
    """Return the address of the page."""
    kind = "sessions" if isinstance(of, SessionDetails) else "programmes"
    return f"{links.DESK}/{kind}/{of.slug}/access"


class _AccessFormPage(TypedDict):
    here: str
    of: ProgrammeDetails | SessionDetails
    is_session: bool
    hue: int
    above: str
    above_slug: str
    above_title: str
    page_path: str
    online: bool
    invites: bool
    everybody: Sequence[Invited]
    begun: bool
    earlier: int | None
    accepted: str
    seen: DryRun | None
    frame: str
    report: participants.Report | None
    people: Sequence[Listed]
    answers: Mapping[str, int]


async def context(of: Shown, before: int | None = None) -> _AccessFormPage:
    """Return what the page shows beside its forms' values.

    `before`: of the invitations those that came before this one.
    """
    meant = where(of)
    invited = await queries.listed(meant.programme, meant.session, before=before, most=PAGE + 1)
    return {
        "here": "programmes",
        "of": of,
        "is_session": meant.session is not None,
        "hue": of.hue,
        "above": of.programme_visibility.value if isinstance(of, SessionDetails) else "public",
        "above_slug": of.programme_slug if isinstance(of, SessionDetails) else "",
        "above_title": of.programme_title if isinstance(of, SessionDetails) else "",
        "page_path": path(of),
        "online": is_online(of),
        "invites": of.visibility is Visibility.INVITED or _keeps_seats(of),
        "everybody": invited[:PAGE],
        "begun": before is None,
        "earlier": invited[PAGE - 1].id if invited[PAGE:] else None,
        "accepted": ACCEPTED,
        "seen": None,
        "frame": "",
        "report": None,
        "people": [],
        "answers": {},
    }


def _keeps_seats(of: Shown) -> bool:
    """Tell whether inviting people means something though anybody may open the page."""
    return isinstance(of, SessionDetails) and of.kept_seats > 0


def values(of: Shown) -> pages.Shown:
    """Return what is stored as form values."""
    return pages.Shown(
        visibility=of.visibility.value,
        domains=", ".join(f"@{domain}" for domain in of.invited_domains),
    )


def visibility(form: Form) -> tuple[Visibility, list[str]]:
    """Read who finds it, and which mail domains are let in. Raises Invalid."""
    chosen = form.choice("visibility", tuple(Visibility))
    domains = domains_in(form, "domains") if chosen == Visibility.INVITED else []
    form.done()
    return Visibility(chosen), domains


def domains_in(form: Form, field: str) -> list[str]:
    """Read mail domains, with or without their @."""
    try:
        found = text.mail_domains(form.raw(field))
    except ValueError:
        form.wrong(field, N_("Write each domain as it appears in addresses: @example.org."))
        return []
    if len(found) > 50:
        form.wrong(field, N_("At most 50 domains."))
    return found
