"""One review at the desk: its figures and the form for its words, put online, frozen, as PDF."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.outcomes.reviews import REVIEWS
from events.desk.shared import exports, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import PROGRAMME, Number, change, show
from events.dossiers import queries as dossiers
from events.errors import Invalid
from events.feedback import words as feedback
from events.operations.reviews import edit
from events.presentation.request import SiteRequest
from events.presentation.typesetting import PDF
from events.reviews import charts, gather, pdf, portraits, queries
from events.reviews.charts import Drawing
from events.reviews.content import Content
from events.reviews.portraits import Portrayed
from events.reviews.queries import ReviewRow
from events.reviews.write import Words

OF_PROGRAMME: Final = f"{PROGRAMME}/bilan"
REVIEW: Final = f"{REVIEWS}/{{review:int}}"
QUOTES: Final = 40
"""So many words of participants are suggested as quotations."""
LATEST: Final = 500
"""They are looked for in so many sessions."""


@show(OF_PROGRAMME, policy="viewer")
async def of_programme(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the review of a programme: its figures, and the form for its words."""
    row = await queries.one_of_programme(programme.id)
    return await _page(request, row, mine=str(organiser.role_in(programme.id)))


@show(REVIEW, policy="editor")
async def other(request: SiteRequest, review: Number) -> Response[str]:
    """Show the review of a year or of a choice."""
    return await _page(request, await queries.one(review), mine="editor")


@change(OF_PROGRAMME, policy="editor")
async def save_of_programme(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save the words of a programme's review."""
    return await _save(request, await queries.one_of_programme(programme.id), form, organiser.email)


@change(REVIEW, policy="editor")
async def save_other(
    request: SiteRequest, review: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save the words of another review."""
    return await _save(request, await queries.one(review), form, organiser.email)


@change(f"{OF_PROGRAMME}/state", policy="editor")
async def state_of_programme(
    programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect:
    """Put a programme's review online or offline, freeze it or let it go on."""
    return await _state(await queries.one_of_programme(programme.id), form, organiser.email)


@change(f"{REVIEW}/state", policy="editor")
async def state_of_other(review: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Put another review online or offline, freeze it or let it go on."""
    return await _state(await queries.one(review), form, organiser.email)


@show(f"{OF_PROGRAMME}.pdf", policy="viewer")
async def pdf_of_programme(programme: ProgrammeInPath, organiser: Organiser) -> Response[bytes]:
    """Return a programme's review as PDF, published or not."""
    return await _pdf(await queries.one_of_programme(programme.id), organiser.language)


@show(f"{REVIEW}/pdf", policy="editor")
async def pdf_of_other(review: Number, organiser: Organiser) -> Response[bytes]:
    """Return another review as PDF, published or not."""
    return await _pdf(await queries.one(review), organiser.language)


async def _save(
    request: SiteRequest, row: ReviewRow, form: Form, by: str
) -> Redirect | Response[str]:
    try:
        words = await _words(row, form)
        await edit.save(row, words, by=by)
    except Invalid as invalid:
        shown = await _context(request, row)
        return pages.again(request, "outcomes/review", form, invalid, mine="editor", **shown)
    return pages.go(_path(row), "saved")


async def _words(row: ReviewRow, form: Form) -> Words:
    known = {str(one.id) for one in await portraits.speakers_of(row)}
    words = Words(
        title=form.line("title"),
        introduction=form.paragraphs("introduction", most=10_000),
        highlights=_with_chosen(form.paragraphs("highlights", most=5_000), form, "message"),
        quotations=_with_chosen(form.paragraphs("quotations", most=5_000), form, "quote"),
        portraits=[int(one) for one in form.choices("portrait", sorted(known))],
    )
    form.done()
    return words


def _with_chosen(typed: str, form: Form, name: str) -> str:
    """Add what was ticked of the suggestions below what was typed, each once."""
    lines = [line for line in typed.splitlines() if line.strip()]
    chosen = [" ".join(one.split())[:500] for one in form.values.get(name, [])[:100]]
    return "\n".join(dict.fromkeys([*lines, *chosen]))


async def _state(row: ReviewRow, form: Form, by: str) -> Redirect:
    wanted = form.choice("state", ("online", "offline", "frozen", "live"))
    form.done()
    if wanted in ("online", "offline"):
        await edit.publish(row, published=wanted == "online", by=by, at=clock.now())
    else:
        await edit.freeze(row, frozen=wanted == "frozen", by=by, at=clock.now())
    return pages.go(_path(row), f"review-{wanted}")


async def _pdf(row: ReviewRow, language: str) -> Response[bytes]:
    content = await gather.content(row, at=clock.now())
    made = await pdf.review(content, await portraits.portrayed(content.portraits), language)
    return exports.file(made, PDF, f"bilan-{row.programme_slug or row.slug}.pdf")


async def _page(request: SiteRequest, row: ReviewRow, *, mine: str) -> Response[str]:
    values = pages.Shown(
        title=row.title, introduction=row.introduction, highlights=row.highlights,
        quotations=row.quotations,
    )  # fmt: skip
    shown = await _context(request, row)
    return pages.page(
        request, "outcomes/review", values=values, problems=pages.Shown(), mine=mine, **shown
    )


class _ReviewPage(TypedDict):
    here: str
    review: ReviewRow
    content: Content
    hue: int
    base: str
    address: str
    pdf_path: str
    totals: list[tuple[str, str]]
    drawings: list[Drawing]
    messages: list[str]
    quotes: object
    candidates: list[Portrayed]


async def _context(request: SiteRequest, row: ReviewRow) -> _ReviewPage:
    content, language = (
        await gather.content(row, at=clock.now(), listed=0),
        desk_session_of(request).organiser.language,
    )
    ids = await gather.session_ids(row)
    said = await feedback.shown(ids[-LATEST:], most=QUOTES)
    return {
        "here": "figures", "review": row, "content": content, "hue": row.hue, "base": _path(row),
        "address": links.review(row.programme_slug, row.slug),
        "pdf_path": f"{_path(row)}.pdf" if row.programme else f"{_path(row)}/pdf",
        "totals": charts.totals(content, language), "drawings": charts.drawings(content, language),
        "messages": await dossiers.messages_of(ids),
        "quotes": list(dict.fromkeys(" ".join(one.words.split()) for one in said)),
        "candidates": await portraits.speakers_of(row),
    }  # fmt: skip


def _path(row: ReviewRow) -> str:
    if row.programme is None:
        return f"{REVIEWS}/{row.id}"
    return f"{links.DESK}/programmes/{row.programme_slug}/bilan"


ROUTES = [
    of_programme, other, save_of_programme, save_other, state_of_programme, state_of_other,
    pdf_of_programme, pdf_of_other,
]  # fmt: skip
