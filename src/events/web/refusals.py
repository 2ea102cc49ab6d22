"""What is refused, missing or broken, as a page of our own that says what to do next."""

import contextlib

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ASGIApp, ExceptionHandlersMap, Scope

from events import database, links
from events.api import problems
from events.desk.shared import guard, pages
from events.errors import BeingChanged, NotText, Refusal
from events.files import is_disk_full
from events.organisers.access import Member
from events.presentation import N_, render, sentence, visit
from events.presentation.request import SiteRequest

_log = structlog.get_logger("events.web")

_DISK_FULL = N_("The disk of this site is full. What you saved before is safe.")
_ADVICE = {
    404: N_("If a link in one of our emails brought you here, it may have been replaced since."),
    500: N_("Please try again in a moment."),
    503: N_("Please try again in a minute; nothing you do now would be kept."),
}


def refused(request: SiteRequest, error: Refusal) -> Response[str]:
    """Answer a refusal that an operation raised, with its own sentence."""
    text = sentence(error.sentence, _language(request.scope), **error.values)
    answer = _answer(request.scope, error.status, text, error)
    answer.headers.update(error.sent_headers())
    return answer


def held_by_another(request: SiteRequest, _error: asyncpg.LockNotAvailableError) -> Response[str]:
    """Answer where a single statement waited long enough for a row that somebody else holds."""
    return refused(request, BeingChanged())


def not_text(request: SiteRequest, _error: asyncpg.CharacterNotInRepertoireError) -> Response[str]:
    """Answer where what was sent holds a NUL, for which PostgreSQL has no letter."""
    return refused(request, NotText())


def refused_by_http(request: SiteRequest, error: HTTPException) -> Response[str]:
    """Answer what litestar refuses: unknown address, wrong method, too large a body."""
    status = error.status_code if error.status_code in problems.TITLES else 400
    if isinstance(error, ValidationException):
        status = 422  # What parsers of a typed body refuse; forms are read by our own.
    answer = _answer(request.scope, status, error=error)
    if "allow" in (error.headers or {}):
        answer.headers["Allow"] = (error.headers or {})["allow"]
    return answer


def broken(request: SiteRequest, error: Exception) -> Response[str]:
    """Answer a defect of ours, or a database that is away or full: logged with the number."""
    full = is_disk_full(error)
    status = 503 if full or isinstance(error, _AWAY) else 500
    _log.error("request failed", number=visit.of(request).number, full=full, exc_info=error)
    text = sentence(_DISK_FULL, _language(request.scope)) if full else ""
    answer = _answer(request.scope, status, text)
    if status == 503:
        answer.headers["Retry-After"] = "30"
    return answer


def unreadable(scope: Scope) -> ASGIApp:
    """Answer a request whose address or headings no parser can read."""
    return _answer(scope, 400).to_asgi_response(app=None, request=SiteRequest(scope))


def foreign_origin(scope: Scope) -> ASGIApp:
    """Answer a form that another site sent."""
    text = sentence(
        N_("This form was sent from another site. Nothing was changed."),
        visit.of(SiteRequest(scope)).language,
    )
    return _answer(scope, 403, text).to_asgi_response(app=None, request=SiteRequest(scope))


async def find_member(error: Exception, scope: Scope) -> None:
    """Find who is signed in where an address of the desk does not exist: no guard stood there.

    Litestar calls it before the answer is made; then the desk keeps its frame.
    """
    if isinstance(error, HTTPException) and scope["path"].startswith(f"{links.DESK}/"):
        with contextlib.suppress(*_AWAY):
            scope["state"].setdefault("desk_session", await guard.signed_in(SiteRequest(scope)))


HANDLERS: ExceptionHandlersMap = {
    Refusal: refused,
    HTTPException: refused_by_http,
    asyncpg.LockNotAvailableError: held_by_another,
    asyncpg.CharacterNotInRepertoireError: not_text,
    Exception: broken,
}

_AWAY = (
    *database.AWAY,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresIOError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.ReadOnlySQLTransactionError,
)


def _answer(
    scope: Scope, status: int, text: str = "", error: Exception | None = None
) -> Response[str]:
    language = _language(scope)
    title = sentence(problems.TITLES.get(status, problems.TITLES[400]), language)
    text = text or sentence(problems.SENTENCES.get(status, problems.SENTENCES[400]), language)
    if problems.is_for_program(scope["path"]):
        media_type, body = problems.MEDIA_TYPE, _problem(scope, status, title, text, error)
    else:
        advice = "" if isinstance(error, Refusal) and status == 503 else _ADVICE.get(status, "")
        media_type, body = _shape(scope, status, title, text, advice)
    return Response(
        body,
        status_code=status,
        media_type=media_type,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"},
    )


def _shape(scope: Scope, status: int, title: str, text: str, advice: str) -> tuple[str, str]:
    seen = visit.of(SiteRequest(scope))
    accepted = SiteRequest(scope).headers.get("accept", "")
    if "html" in accepted or accepted in ("", "*/*"):
        if status < 500 and _organiser(scope):
            at_desk = pages.refused(SiteRequest(scope), status, title, text, seen.number)
            return MediaType.HTML, at_desk.content
        return MediaType.HTML, render(
            "pages/error.html",
            seen.language,
            status=status,
            title=title,
            sentence=text,
            advice=sentence(advice, seen.language) if advice else "",
            number=seen.number,
        )
    if "json" in accepted:
        answer = {"status": status, "title": title, "sentence": text, "number": seen.number}
        return MediaType.JSON, msgspec.json.encode(answer).decode()
    return MediaType.TEXT, f"{title}\n{text}\n{seen.number}\n"


def _organiser(scope: Scope) -> Member | None:
    """Return who is signed in, on a page of the desk."""
    found = scope.get("state", {}).get("desk_session")
    return found.organiser if found else None


def _language(scope: Scope) -> str:
    organiser = _organiser(scope)
    return organiser.language if organiser else visit.of(SiteRequest(scope)).language


def _problem(scope: Scope, status: int, title: str, text: str, error: Exception | None) -> str:
    seen = visit.of(SiteRequest(scope))
    body = problems.fields_of_body(scope.get("route_handler"))
    problem = problems.Problem(
        type=problems.kind_of(status, error),
        title=title,
        status=status,
        detail=text,
        instance=seen.path,
        number=seen.number,
        errors=problems.of_fields(error, seen.language, body),
    )
    return msgspec.json.encode(problem).decode()
