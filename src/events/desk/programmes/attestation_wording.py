"""Whether a programme issues attestations, and in which words."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.attestations import pdf, signature, wording
from events.attestations.content import Content
from events.attestations.wording import Wording
from events.desk.shared import exports, forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.operations.attestations import issue
from events.operations.reports import series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import SessionTimes
from events.presentation import N_
from events.presentation.colours.accent import accent
from events.presentation.request import SiteRequest
from events.settings import publisher, settings

WORDING: Final = f"{PROGRAMME}/attestations"
PDF: Final = "application/pdf"
LARGEST: Final = forms.READ_TIMES * signature.LARGEST_UPLOAD + forms.FORM_BYTES


@show(WORDING, policy="editor")
async def wording_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form with what is stored."""
    kept = await wording.of_programme(programme.id)
    return pages.page(request, "programmes/attestation_wording", **_context(programme, kept),
                      values=pages.Shown(_as_form(kept)), problems=pages.Shown())  # fmt: skip


@change(WORDING, policy="editor", request_max_body_size=LARGEST)
async def save_wording(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save it; a new signature takes the place of the former one."""
    kept = await wording.of_programme(programme.id)
    try:
        words = await _wording(form, kept)
        await issue.save_wording(programme.id, words, slug=programme.slug, by=organiser.email)
    except Invalid as invalid:
        return pages.again(
            request, "programmes/attestation_wording", form, invalid, **_context(programme, kept)
        )
    return pages.go(f"{PROGRAMMES}/{programme.slug}/attestations", "saved")


@show(f"{WORDING}/example.pdf", policy="editor")
async def example(programme: ProgrammeInPath, organiser: Organiser) -> Response[bytes]:
    """Return an attestation as it would look, of nobody; its code proves nothing."""
    kept, at = await wording.of_programme(programme.id), clock.now()
    first = await series.first_in(programme.id) or _of_an_hour(programme, at)
    spoken, brand = organiser.language, publisher.current().brand
    content = Content(
        language=spoken, name="Ada Exemple", title=first.title, programme=programme.title,
        organisation=settings().organisation_in(spoken), hue=programme.hue,
        starts_at=first.starts_at, ends_at=first.ends_at, timezone=first.timezone, seconds=None,
        words=kept.words.get(spoken, ""),
        signatory=kept.signatory, signatory_role=kept.signatory_role, signature=kept.signature,
        training=kept.training, nature=kept.nature, objectives=kept.objectives,
        training_number=kept.training_number, logo=brand.logo,
        ink=accent(brand.colour).light if brand.colour else "",
    )  # fmt: skip
    body = await asyncio.to_thread(pdf.attestation, content, "A" * 32, issued_at=at)
    return exports.file(body, PDF, "attestation.pdf")


def _of_an_hour(programme: ProgrammeDetails, at: datetime) -> SessionTimes:
    """Stand in for the first session of a programme that has none yet."""
    starts_at = at.replace(minute=0, second=0, microsecond=0)
    return SessionTimes(
        id=0, title=programme.title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        timezone=programme.timezone, starts_local=starts_at,
    )  # fmt: skip


async def _wording(form: Form, kept: Wording) -> Wording:
    upload = form.files.get("signature")
    words = {one: form.paragraphs(f"words-{one}", most=1000) for one in settings().languages}
    read: dict[str, Any] = {
        "enabled": form.ticked("enabled"),
        "words": {language: said for language, said in words.items() if said},
        "signatory": form.line("signatory", most=200),
        "signatory_role": form.line("signatory_role", most=200),
        "training": form.ticked("training"),
        "nature": form.line("nature"),
        "objectives": form.line("objectives", most=600),
        "training_number": form.line("training_number", most=40),
    }
    if read["enabled"] and not read["signatory"]:
        form.wrong("signatory", N_("Say who signs the attestations."))
    form.done()
    drawn = "" if form.ticked("no_signature") else kept.signature
    if upload:
        drawn = await signature.store(await upload.read())
    return Wording(**read, signature=drawn)


def _as_form(kept: Wording) -> pages.FormValues:
    ticks = {name: "yes" if getattr(kept, name) else "" for name in ("enabled", "training")}
    names = ("signatory", "signatory_role", "nature", "objectives", "training_number")
    words = {f"words-{language}": said for language, said in kept.words.items()}
    return {name: getattr(kept, name) for name in names} | ticks | words


class _AttestationWordingPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    kept: Wording
    spoken: tuple[str, ...]


def _context(found: ProgrammeDetails, kept: Wording) -> _AttestationWordingPage:
    return {"here": "programmes", "programme": found, "hue": found.hue, "kept": kept,
            "spoken": settings().languages}  # fmt: skip


ROUTES = [wording_page, save_wording, example]
