"""The dossier of a programme at the desk: what it holds, what is missing, publishing, closing."""

from collections.abc import Coroutine
from functools import partial
from typing import Any, Final, TypedDict

from litestar import Response
from litestar.response import Redirect, Stream

from events import clock
from events.desk.shared import exports, forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.dossiers import archive, gather, overview, page, pdf, queries
from events.dossiers.content import Content
from events.dossiers.queries import DossierState
from events.errors import Invalid, NotFound
from events.operations.dossiers import edit
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation.request import SiteRequest
from events.presentation.typesetting import PDF
from events.presentation.zip_stream import stream
from events.programmes.states import ProgrammeStatus

DOSSIER: Final = f"{PROGRAMME}/dossier"


@show(DOSSIER, policy="viewer")
async def dossier_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show what the dossier holds and what is missing, a page of its sessions at a time."""
    after = forms.query(request).row_id("after")
    shown = await _context(programme, organiser.language, after)
    values = pages.Shown(introduction=shown["state"].introduction)
    mine = organiser.role_in(programme.id)
    return pages.page(
        request, "outcomes/dossier", values=values, problems=pages.Shown(), mine=mine, **shown
    )


@change(DOSSIER, policy="editor")
async def save(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save the introduction."""
    try:
        words = form.paragraphs("introduction", most=10_000)
        form.done()
        await _changing(programme, organiser)(introduction=words)
    except Invalid as invalid:
        shown = await _context(programme, organiser.language)
        return pages.again(request, "outcomes/dossier", form, invalid, mine="editor", **shown)
    return _back(programme, "saved")


@change(f"{DOSSIER}/publication", policy="editor")
async def publish(programme: ProgrammeInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Put it online, or take it offline."""
    published = form.ticked("published")
    await _changing(programme, organiser)(published=published)
    return _back(programme, "dossier-published" if published else "dossier-unpublished")


@change(f"{DOSSIER}/closing", policy="editor")
async def close(programme: ProgrammeInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Close it, so that it stays as it is; or let it follow its programme again."""
    closed = form.ticked("closed")
    await _changing(programme, organiser)(closed=closed)
    return _back(programme, "dossier-closed" if closed else "dossier-reopened")


@show(f"{PROGRAMME}/dossier.pdf", policy="viewer")
async def as_pdf(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[bytes]:
    """Return the dossier as PDF, published or not; of a large one sessions after one of them."""
    after, language = page.after_of(request.query_params), organiser.language
    content = _there(await page.for_pdf(programme.id, language, at=clock.now(), after=after))
    return exports.file(await pdf.dossier(content), PDF, f"dossier-{programme.slug}.pdf")


@show(f"{PROGRAMME}/dossier.zip", policy="viewer")
async def as_zip(programme: ProgrammeInPath, organiser: Organiser) -> Stream:
    """Return the dossier as ZIP, published or not."""
    content = _there(await gather.content(programme.id, organiser.language, at=clock.now()))
    name = f'attachment; filename="dossier-{programme.slug}.zip"'
    headers = {"content-disposition": name, **pages.PRIVATE}
    return Stream(stream(archive.entries(content)), media_type="application/zip", headers=headers)


def _there(content: Content | None) -> Content:
    """Return the dossier. Raises NotFound for a draft, of which nothing is public yet."""
    if content is None:
        raise NotFound
    return content


def _changing(
    programme: ProgrammeDetails, organiser: Organiser
) -> partial[Coroutine[Any, Any, None]]:
    where = (programme.id, programme.slug)
    return partial(edit.change, *where, by=organiser.email, at=clock.now())


class _DossierPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    state: DossierState
    held: object
    begun: bool
    after: int
    in_parts: bool
    numbers: object


async def _context(programme: ProgrammeDetails, language: str, after: int = 0) -> _DossierPage:
    held = None
    if programme.status is not ProgrammeStatus.DRAFT:  # Nothing of a draft is public yet.
        held = await overview.of_programme(programme.id, language, at=clock.now(), after=after)
    return {
        "here": "programmes", "programme": programme, "hue": programme.hue,
        "state": await queries.state_of(programme.id), "held": held,
        "begun": not after, "after": after,
        "in_parts": bool(held and held.numbers.sessions > page.IN_A_PDF),
        "numbers": pdf.amounts(held.numbers, language) if held else [],
    }  # fmt: skip


def _back(programme: ProgrammeDetails, said: str) -> Redirect:
    return pages.go(f"{PROGRAMMES}/{programme.slug}/dossier", said)


ROUTES = [dossier_page, save, publish, close, as_pdf, as_zip]
