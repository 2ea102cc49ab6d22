"""Which other sites may show a programme's registration form, and the lines to paste there."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.operations.access import embedding as operation
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation.request import SiteRequest
from events.programmes import embedding

EMBEDDING: Final = f"{PROGRAMME}/embedding"


@show(EMBEDDING, policy="editor")
async def embedding_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show which sites may, and what to paste into a page of theirs."""
    allowed = await embedding.origins(programme.id)
    values = pages.Shown(origins="\n".join(allowed))
    return pages.page(request, "access/embedding", values=values, problems=pages.Shown(),
                      **_context(programme))  # fmt: skip


@change(EMBEDDING, policy="editor")
async def allow_sites(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Let these sites show the form, and no others."""
    try:
        typed = form.paragraphs("origins", most=6000).splitlines()
        form.done()
        await operation.allow(
            programme.id, programme.slug, typed, by=organiser.email, at=clock.now()
        )
    except Invalid as invalid:
        return pages.again(request, "access/embedding", form, invalid, **_context(programme))
    return pages.go(f"{PROGRAMMES}/{programme.slug}/embedding", "saved")


class _EmbeddingPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    script: str
    page_address: str


def _context(programme: ProgrammeDetails) -> _EmbeddingPage:
    return {
        "here": "programmes",
        "programme": programme,
        "hue": programme.hue,
        "script": links.absolute("/embed.js"),
        "page_address": links.absolute(links.programme(programme.slug)),
    }


ROUTES = [embedding_page, allow_sites]
