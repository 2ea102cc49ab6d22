"""The register of processing activities, as a page and as a file."""

from typing import Any, Final

from litestar import Request, Response

from events import links
from events.desk import pages, tables
from events.desk.guard import visit_of
from events.desk.routes import show
from events.organising import processing
from events.presentation import sentence
from events.settings import imprint, settings

PROCESSING: Final = f"{links.DESK}/processing"


@show(PROCESSING, policy="owner")
async def as_page(request: Request[Any, Any, Any]) -> Response[str]:
    """What is kept of whom, what for, and until when: to read and to print."""
    kept = await processing.programmes()
    return pages.page(
        request,
        "processing",
        here="figures",
        head=processing.HEAD,
        lines=processing.register(kept, visit_of(request).organiser.language),
        organisation=imprint.worn().controller
        or imprint.worn().publisher
        or settings().organisation_in(visit_of(request).organiser.language),
        contact=imprint.worn().data_contact or settings().contact,
    )


@show(f"{PROCESSING}.csv", policy="owner")
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same lines as a file."""
    language = visit_of(request).organiser.language
    lines = processing.register(await processing.programmes(), language)
    head = [sentence(name, language) for name in processing.HEAD]
    return tables.file(tables.as_csv(head, lines), tables.CSV, "processing.csv")


ROUTES = [as_page, as_csv]
