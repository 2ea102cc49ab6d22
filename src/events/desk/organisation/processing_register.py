"""The register of processing activities, as a page and as a file."""

from typing import Final

from litestar import Response

from events import links
from events.desk.shared import exports, pages
from events.desk.shared.dependencies import Organiser
from events.desk.shared.routes import show
from events.operations.people import processing_register
from events.presentation import sentence
from events.presentation.request import SiteRequest
from events.settings import publisher, settings

PROCESSING: Final = f"{links.DESK}/processing"


@show(PROCESSING, policy="owner")
async def as_page(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Show what is kept of whom, what for, and until when: to read and to print."""
    kept = await processing_register.programmes()
    return pages.page(
        request,
        "organisation/processing_register",
        here="figures",
        head=processing_register.HEAD,
        lines=processing_register.register(kept, organiser.language),
        organisation=publisher.current().controller
        or publisher.current().publisher
        or settings().organisation_in(organiser.language),
        contact=publisher.current().data_contact or settings().contact,
    )


@show(f"{PROCESSING}.csv", policy="owner")
async def as_csv(organiser: Organiser) -> Response[bytes]:
    """Answer with the same lines as a file."""
    language = organiser.language
    lines = processing_register.register(await processing_register.programmes(), language)
    head = [sentence(name, language) for name in processing_register.HEAD]
    body = exports.as_csv(head, lines, language)
    return exports.file(body, exports.CSV, "processing.csv")


ROUTES = [as_page, as_csv]
