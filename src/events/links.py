"""Every address of the program, in one place: paths for routes, whole links for mails.

Paths are constants in litestar's form; functions fill them in. Whole links always begin with
EVENTS_BASE_URL, never with what a request says its host is.
"""

from typing import Final
from urllib.parse import quote, urlsplit

from events import signing
from events.settings import settings

HOME: Final = "/"
PROGRAMME: Final = "/programmes/{slug:str}"
SESSION: Final = "/sessions/{slug:str}"
SPEAKER: Final = "/speakers/{slug:str}"
SESSION_CARD: Final = "/sessions/{slug:str}/card.png"
PROGRAMME_CARD: Final = "/programmes/{slug:str}/card.png"
SESSION_REGISTRATIONS: Final = "/sessions/{slug:str}/registrations"
SESSION_THANKS: Final = "/sessions/{slug:str}/thanks"
PROGRAMME_REGISTRATIONS: Final = "/programmes/{slug:str}/registrations"
PROGRAMME_THANKS: Final = "/programmes/{slug:str}/thanks"
SEARCH: Final = "/search"
SPEAKERS: Final = "/speakers"
ARCHIVE: Final = "/archive"
ARCHIVE_YEAR: Final = "/archive/{year:int}"
LOST_LINK: Final = "/lost-link"
INVITATION: Final = "/invitations/{token:str}"
SESSION_INVITATION: Final = "/sessions/{slug:str}/invitation"
PROGRAMME_INVITATION: Final = "/programmes/{slug:str}/invitation"
REGISTRATION: Final = "/registrations/{token:str}"
OWN_DATE: Final = "/registrations/{token:str}/date"
OWN_FILE: Final = "/registrations/{token:str}/session.ics"
JOIN: Final = "/join/{token:str}"
JOIN_BY_CODE: Final = "/join"
ROOM_ENDED: Final = "/rooms/ended/{token:str}"
ROOM_RECORDING: Final = "/rooms/recording/{token:str}"
ROOM_ANALYTICS: Final = "/rooms/analytics/{token:str}"
ROOM_SLIDES: Final = "/rooms/slides/{key:str}/{name:str}"
QUESTIONS: Final = "/questions/{token:str}"
APPEARANCE: Final = "/appearances/{token:str}"
CALENDAR: Final = "/calendar.ics"
PRIVATE_CALENDAR: Final = "/calendars/{token:str}"
TEAM_CALENDAR: Final = "/calendars/team/{token:str}"
API: Final = "/api"
DESK: Final = "/desk"
SIGN_IN: Final = "/desk/sign-in"
MAILBOX: Final = "/mailbox"
UNSUBSCRIBE: Final = "/unsubscribe/{token:str}"
DOSSIER: Final = "/programmes/{slug:str}/dossier"
DOSSIER_PDF: Final = f"{DOSSIER}.pdf"
DOSSIER_ZIP: Final = f"{DOSSIER}.zip"
SCHEDULE_XML: Final = "/programmes/{slug:str}/schedule.xml"
SCHEDULE_JSON: Final = "/programmes/{slug:str}/schedule.json"
REVIEW: Final = "/programmes/{slug:str}/bilan"
REVIEWS: Final = "/bilans/{slug:str}"
FILES: Final = "/files/{name:str}"
REPLAY: Final = "/replays/{resource:int}"
CAPTIONS: Final = "/replays/{resource:int}/captions/{language:str}"
PORTRAITS: Final = "/portraits/{name:str}"
LOGOS: Final = "/logos/{name:str}"
BANNERS: Final = "/banners/{name:str}"
COLOURS: Final = "/colours/{name:str}"
CALL: Final = "/programmes/{slug:str}/call"
PROPOSAL: Final = "/proposals/{token:str}"
ATTESTATIONS: Final = "/attestations"
ATTESTATION: Final = "/attestations/{code:str}"
OWN_ATTESTATION: Final = "/registrations/{token:str}/attestation"
OWN_BADGE: Final = "/registrations/{token:str}/badge.svg"
OWN_CREDENTIAL: Final = "/registrations/{token:str}/badge.jwt"
BADGE_ISSUER: Final = "/badges/issuer"
BADGE_KEY: Final = "/badges/keys/{number:int}"
BADGE_STATUS: Final = "/badges/revoked/{page:int}"
OWN_FEEDBACK: Final = "/registrations/{token:str}/feedback"
LEGAL: Final = "/legal"
PRIVACY: Final = "/privacy"
ACCESSIBILITY: Final = "/accessibility"


def absolute(path: str) -> str:
    """Return a whole link to one of our paths."""
    return settings().base_url + path


def host() -> str:
    """Return the host name of the site, for UIDs and Message-IDs."""
    return urlsplit(settings().base_url).hostname or "localhost"


def programme(slug: str) -> str:
    """Return the path of a programme's public page."""
    return f"/programmes/{quote(slug)}"


def dossier(slug: str) -> str:
    """Return where a programme's dossier is; with `.pdf` or `.zip` at its end, as a file."""
    return f"{programme(slug)}/dossier"


def review(programme_slug: str, slug: str) -> str:
    """Return where a review is: beside its programme, else at an address of its own."""
    if programme_slug:
        return f"{programme(programme_slug)}/bilan"
    return f"/bilans/{quote(slug)}"


def session(slug: str) -> str:
    """Return the path of a session's public page."""
    return f"/sessions/{quote(slug)}"


def replay(resource_id: int) -> str:
    """Return the page on which a replay is seen."""
    return f"/replays/{resource_id}"


def file(name: str) -> str:
    """Return where a file of ours is fetched."""
    return f"/files/{quote(name)}"


def speaker(slug: str) -> str:
    """Return the path of a speaker's public page."""
    return f"/speakers/{quote(slug)}"


def schedule(slug: str, form: str) -> str:
    """Return where a programme's schedule is for other programs: `form` is xml or json."""
    return f"{programme(slug)}/schedule.{form}"


def feed(page: str) -> str:
    """Return the path of the feed beside a page of a programme, session or speaker."""
    return f"{page}.ics"


def archive(year: int) -> str:
    """Return the address of what took place in a year."""
    return ARCHIVE_YEAR.replace("{year:int}", str(year))


def card(page: str, language: str) -> str:
    """Return the path of the picture that messengers show for a page, in a language."""
    return f"{page}/card.png?lang={language}"


def logo(name: str) -> str:
    """Return the address of the organisation's logo."""
    return LOGOS.replace("{name:str}", name)


def banner(name: str) -> str:
    """Return the address of a picture of a programme or session."""
    return BANNERS.replace("{name:str}", name)


def own_colour(colour: str) -> str:
    """Return the address of the style sheet of a colour, `#rrggbb`."""
    return COLOURS.replace("{name:str}", f"{colour[1:]}.css")


def thanks(page: str) -> str:
    """Return the path where registering from a page ends, the same for everyone."""
    return f"{page}/thanks"


def registrations(page: str) -> str:
    """Return the path that the form on a page posts to."""
    return f"{page}/registrations"


def invitation(row_id: int, nonce: str) -> str:
    """Return the path that opens what somebody is invited to."""
    return f"/invitations/{signing.sign('invitation', row_id, nonce)}"


def registration(row_id: int, nonce: str) -> str:
    """Return the path of a participant's own page."""
    return f"/registrations/{signing.sign('registration', row_id, nonce)}"


def pass_page(row_id: int, nonce: str) -> str:
    """Return the path of the own page of who registered for a whole programme."""
    return f"/registrations/{signing.sign('pass', row_id, nonce)}"


def join(row_id: int, join_nonce: str) -> str:
    """Return the path of a participant's way in; it gives no right to manage the registration."""
    return f"/join/{signing.sign('join', row_id, join_nonce)}"


def speaker_join(row_id: int, nonce: str) -> str:
    """Return the path of a speaker's way in, over the appearance."""
    return f"/join/{signing.sign('speaker-join', row_id, nonce)}"


def room_slides(key: str, name: str) -> str:
    """Return where a room's server fetches slides, for as long as the key is good."""
    return f"/rooms/slides/{key}/{quote(name, safe='')}"


def questions(row_id: int, join_nonce: str) -> str:
    """Return the page on which a participant asks the speakers; it proves no more than a way in."""
    return f"/questions/{signing.sign('join', row_id, join_nonce)}"


def appearance(row_id: int, nonce: str) -> str:
    """Return the path of a speaker's own page for one appearance."""
    return f"/appearances/{signing.sign('appearance', row_id, nonce)}"


def call(slug: str) -> str:
    """Return the path of the page on which people propose to speak in a programme."""
    return f"{programme(slug)}/call"


def proposal(row_id: int, nonce: str) -> str:
    """Return the path of somebody's proposal to speak."""
    return f"/proposals/{signing.sign('proposal', row_id, nonce)}"


def private_calendar(person_id: int, calendar_nonce: str) -> str:
    """Return the path of one participant's private feed."""
    return f"/calendars/{signing.sign('calendar', person_id, calendar_nonce)}.ics"


def team_calendar(organiser_id: int, calendar_nonce: str) -> str:
    """Return the path of an organiser's feed of all sessions they may see."""
    return f"/calendars/team/{signing.sign('team-calendar', organiser_id, calendar_nonce)}.ics"


def unsubscribe(kind: str, row_id: int, nonce: str) -> str:
    """Return the path that stops a programme's series to one reader, by button or RFC 8058.

    `kind`: whose link it is, a registration's, a pass's or an appearance's.
    """
    return f"/unsubscribe/{signing.sign(f'unsubscribe-{kind}', row_id, nonce)}"


def attestation(code: str) -> str:
    """Return the path of the page that says whether an attestation is genuine."""
    return f"/attestations/{code}"


def badge_key(number: int) -> str:
    """Return where the public half of a signing key is fetched."""
    return BADGE_KEY.replace("{number:int}", str(number))


def badge_status(page: int) -> str:
    """Return where it stands which badges of a list were revoked."""
    return BADGE_STATUS.replace("{page:int}", str(page))


def webcal(path: str) -> str:
    """Return a whole link that calendar programs subscribe to at a click."""
    return "webcal://" + absolute(path).split("://", 1)[1]


def in_google(path: str) -> str:
    """Return where Google's calendar asks whether to subscribe to a feed of ours."""
    return f"https://calendar.google.com/calendar/r?cid={quote(webcal(path), safe='')}"


def in_outlook(path: str) -> str:
    """Return where Outlook.com asks whether to subscribe to a feed of ours."""
    return f"https://outlook.live.com/calendar/0/addfromweb?url={quote(absolute(path), safe='')}"
