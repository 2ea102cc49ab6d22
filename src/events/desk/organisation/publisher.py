"""Who publishes the site: its name, whom to write to, the legal notice, who answers for the data.

What belongs to the machine (relay, sender, address, secret) is only shown here.
"""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import change, show
from events.errors import Conflict, Refusal
from events.operations.organisation import publisher
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import settings
from events.settings.publisher import Publisher

ORGANISATION: Final = f"{links.DESK}/organisation"
MOST_LINE: Final = 200
MOST_LINES: Final = 1000
MOST_NOTICE: Final = 20_000


@show(ORGANISATION, policy="owner")
async def organisation(request: SiteRequest) -> Response[str]:
    """Show the form, and beside each field what counts while it is empty."""
    kept = pages.Shown(_as_form(await publisher.read()))
    return pages.page(
        request, "organisation/publisher", values=kept, problems=pages.Shown(), **_shown()
    )


@change(ORGANISATION, policy="owner")
async def save_organisation(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save it, unless another owner did meanwhile: then both versions are shown."""
    try:
        words = _words(form)
        form.done()
        await publisher.save(words, by=organiser.email)
    except Refusal as refusal:
        kept = await publisher.read() if isinstance(refusal, Conflict) else None
        shown = _shown()
        shown["stale"] = pages.Shown(_as_form(kept)) if kept else None
        return pages.again(request, "organisation/publisher", form, refusal, **shown)
    return pages.go(ORGANISATION, "organisation-saved")


def _words(form: Form) -> Publisher:
    return Publisher(
        names=_by_language(
            {code: form.line(f"name-{code}", most=MOST_LINE) for code in settings().languages}
        ),
        notices=_by_language(
            {
                code: form.paragraphs(f"notice-{code}", most=MOST_NOTICE)
                for code in settings().languages
            }
        ),
        contact=form.address("contact", required=False),
        reply_to=form.address("reply_to", required=False),
        sender=form.line("sender", most=100),
        publisher=form.line("publisher", most=MOST_LINE),
        address=form.paragraphs("address", most=MOST_LINES),
        address_in_mails=form.ticked("address_in_mails"),
        director=form.line("director", most=MOST_LINE),
        host=form.paragraphs("host", most=MOST_LINES),
        controller=form.line("controller", most=MOST_LINE),
        data_contact=form.address("data_contact", required=False),
        edition=form.line("edition", most=32),
    )


def _by_language(texts: dict[str, str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if text}


def _as_form(kept: Publisher) -> dict[str, str]:
    fields = {
        name: getattr(kept, name) for name in _LABELS if name in Publisher.__dataclass_fields__
    }
    return {
        **fields,
        **{f"name-{code}": text for code, text in kept.names.items()},
        **{f"notice-{code}": text for code, text in kept.notices.items()},
        "address_in_mails": "yes" if kept.address_in_mails else "",
        "edition": kept.edition,
    }


class _PublisherPage(TypedDict):
    here: str
    labels: dict[str, str]
    stale: pages.Shown | None
    missing: list[str]


def _shown() -> _PublisherPage:
    labels = {
        **{f"name-{code}": N_("Name") for code in settings().languages},
        **_LABELS,
        **{f"notice-{code}": N_("Further words of the notice") for code in settings().languages},
    }
    return {"here": "team", "labels": labels, "stale": None, "missing": publisher.missing()}


_LABELS: Final[dict[str, str]] = {
    "contact": N_("Address people may write to"),
    "reply_to": N_("Address that answers to emails go to"),
    "sender": N_("Sender’s name"),
    "publisher": N_("Publisher"),
    "address": N_("Postal address"),
    "director": N_("Publication director"),
    "host": N_("Hosting provider"),
    "controller": N_("Who is responsible for the data"),
    "data_contact": N_("Address for questions about data"),
}


ROUTES = [organisation, save_organisation]
