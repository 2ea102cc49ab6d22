"""What a participant's link opens: the page of a seat, or that of a pass."""

from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode

from litestar import Response

from events import clock, links
from events.asked_questions import queries as asked_questions
from events.asked_questions import rules as asking_rules
from events.attestations import queries as attestations
from events.attestations.queries import Issued
from events.errors import Invalid, Refusal
from events.feedback import queries as feedback
from events.feedback.queries import FeedbackRequest
from events.operations.asked_questions import ask
from events.presentation import visit
from events.presentation.http import page
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import Fields
from events.public.invitations import access
from events.public.participant import companion, ticket, time_zones
from events.public.participant.dependencies import Owner
from events.public.participant.ticket import Step
from events.registrations.dates import other_dates as shown_dates
from events.registrations.multiple import confirm
from events.registrations.offered_sessions import Choice
from events.registrations.participant import queries
from events.registrations.participant.shapes import ListedPass, OwnPass, OwnRegistration
from events.registrations.states import RegistrationState
from events.resources import queries as resources
from events.resources.queries import ResourceShown
from events.sessions import wall_time
from events.sessions.states import SessionStatus
from events.settings import settings
from events.text import shown_address


async def shown(
    request: SiteRequest,
    owner: Owner,
    token: str,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
) -> Response[str]:
    """Show the page as it is now; with a refusal, its status, its sentence and what was typed."""
    common = await _shared(request, owner, token, refusal)
    status, now = refusal.status if refusal else 200, clock.now()
    if isinstance(owner, OwnPass):
        held = queries.in_language(owner, visit.of(request).language)
        return page(
            request, "pages/participant/own_pass.html", status=status, now=now, held=held, **common
        )
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    form = await companion.form_of(request, owner, fields or {}, problems)
    together = await confirm.number_of(owner.id)
    own = await _registration(request, owner)
    return page(
        request,
        "pages/participant/own_registration.html",
        status=status,
        now=now,
        form=form,
        together=together,
        **own,
        **common,
    )


class _OwnRegistrationPage(TypedDict):
    seat: OwnRegistration
    other_dates: list[Choice]
    session_open: bool
    zone: str
    over: bool
    doors: tuple[datetime, datetime]
    place_in_line: int
    resources: list[ResourceShown]
    replay: ResourceShown | None
    attestation: Issued | None
    entitled: bool
    feedback: FeedbackRequest | None
    asking: str
    step: Step
    google: str
    outlook: str


async def _registration(request: SiteRequest, seat: OwnRegistration) -> _OwnRegistrationPage:
    seat = queries.in_language(seat, visit.of(request).language)
    opens, closes = wall_time.entry_times(seat.starts_at, seat.ends_at)
    at, came = clock.now(), await queries.came(seat.id)
    remains = await resources.of_session(seat.session_id, registered=True, present=came)
    attested = await attestations.of_registration(seat.id)
    entitled, asked = await attestations.is_entitled(seat.id), await feedback.request_for(seat.id)
    replay = next((one for one in remains if one.kind == "replay"), None)
    return {
        "seat": seat,
        "other_dates": await shown_dates.others(seat, visit.of(request).language, at=at),
        "session_open": (await access.to_session(request, seat.session_slug)).is_open,
        "zone": seat.zone,
        "over": at >= seat.ends_at,
        "doors": (opens, closes),
        "place_in_line": await queries.place_in_line(seat.id),
        "resources": remains,
        "replay": replay,
        "attestation": attested,
        "entitled": entitled,
        "feedback": asked,
        "asking": await _asking(seat, at),
        "step": ticket.next_step(
            seat,
            at,
            replay=replay is not None,
            attestation=bool(attested) or entitled,
            feedback=asked is not None and not asked.given and at < asked.closes_at,
        ),
        "google": _google(seat),
        "outlook": _outlook(seat),
    }


async def _asking(seat: OwnRegistration, at: datetime) -> str:
    """Return whether the page of questions is open, only to be read (closed), or nothing to see."""
    if seat.state is not RegistrationState.HELD or seat.status is not SessionStatus.PUBLISHED:
        return ""
    allowed = await asking_rules.of_session(seat.session_id)
    if allowed.enabled and ask.is_open(seat.starts_at, seat.ends_at, at):
        return "open"
    return "closed" if await asked_questions.seen_by(seat.id, votes=allowed.votes) else ""


class _OwnPage(TypedDict):
    token: str
    owner: OwnRegistration | OwnPass
    programme_open: bool
    stopped: bool
    stop_link: str
    hue: int
    email: str
    others: list[OwnRegistration]
    passes: list[ListedPass]
    calendar: str
    languages: dict[str, str]
    zones: list[tuple[str, str]]
    places: tuple[str, ...]
    said: str
    refused: str
    problems: dict[str, str]


async def _shared(
    request: SiteRequest, owner: Owner, token: str, refusal: Refusal | None
) -> _OwnPage:
    """Return what the page of a registration and that of a pass both show."""
    calendar, language = owner.calendar_nonce, visit.of(request).language
    return {
        "token": token,
        "owner": owner,
        "programme_open": (await access.to_programme(request, owner.programme_slug)).is_open,
        "stopped": owner.stopped,
        "stop_link": links.unsubscribe(
            "pass" if isinstance(owner, OwnPass) else "registration", owner.id, owner.nonce
        ),
        "hue": owner.hue,
        "email": shown_address(owner.email or ""),
        "others": [
            queries.in_language(seat, language) for seat in await queries.of_person(owner.person)
        ],
        "passes": [
            queries.in_language(held, language) for held in await queries.passes_of(owner.person)
        ],
        "calendar": links.private_calendar(owner.person, calendar) if calendar else "",
        "languages": {code: NAMES[code] for code in settings().languages},
        "zones": time_zones.short_list(
            owner.person_timezone,
            language,
            owner.zone if isinstance(owner, OwnRegistration) else "",
        ),
        "places": time_zones.places(language),
        "said": request.query_params.get("said", ""),
        "refused": refusal.sentence if refusal and not isinstance(refusal, Invalid) else "",
        "problems": refusal.problems if isinstance(refusal, Invalid) else {},
    }


def _google(seat: OwnRegistration) -> str:
    way_in = _where_from(seat)
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": seat.session_title,
            "dates": f"{_compact(seat.starts_at)}/{_compact(seat.ends_at)}",
            "details": way_in,
            "location": seat.place or way_in,
        }
    )


def _outlook(seat: OwnRegistration) -> str:
    way_in = _where_from(seat)
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": seat.session_title,
            "startdt": f"{seat.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{seat.ends_at:%Y-%m-%dT%H:%M:%SZ}",
            "body": way_in,
            "location": seat.place or way_in,
        }
    )


def _where_from(seat: OwnRegistration) -> str:
    """Return the way in; of what takes place on site its page."""
    page = links.session(seat.session_slug)
    return links.absolute(page if seat.on_site else links.join(seat.id, seat.join_nonce))


def _compact(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"
