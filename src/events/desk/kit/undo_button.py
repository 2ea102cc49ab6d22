"""The button that undoes what was just done, on whatever page says that it was."""

from litestar.response import Redirect

from events import clock, links
from events.desk.kit import forms, pages
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import Number, change
from events.operations.programmes import undo as operation
from events.presentation.request import SiteRequest


@change(f"{links.DESK}/steps/{{step:int}}/undoing", policy="editor")
async def undo(request: SiteRequest, step: Number) -> Redirect:
    """Put everything back as it was, unless somebody changed it since."""
    form = await forms.read(request)
    await operation.undo(step, by=visit_of(request).organiser.email, at=clock.now())
    return pages.go(pages.own_path(form.raw("back")), "undone")


ROUTES = [undo]
