"""The button that undoes what was just done, on whatever page says that it was."""

from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import Number, change
from events.operations import undo as operation


@change(f"{links.DESK}/steps/{{step:int}}/undoing", policy="editor")
async def undo(step: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Put everything back as it was, unless somebody changed it since."""
    await operation.undo(step, by=organiser.email, at=clock.now())
    return pages.go(pages.own_path(form.raw("back")), "undone")


ROUTES = [undo]
