"""How the organisation looks: its logo, and its colour with what pages make of it.

The sample beside the colour follows what is chosen, before anything is saved.
"""

from dataclasses import replace
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import links
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import change, show
from events.errors import Invalid
from events.images import uploads
from events.operations.organisation import branding as operation
from events.operations.organisation import publisher
from events.presentation import N_
from events.presentation.colours.accent import LEAST
from events.presentation.colours.oklch import hexadecimal
from events.presentation.request import SiteRequest
from events.settings.publisher import Brand

BRANDING: Final = f"{links.DESK}/branding"
UNCHOSEN: Final = "#1f4e79"
"""What the sample shows while no colour is chosen."""


@show(BRANDING, policy="owner")
async def branding(request: SiteRequest) -> Response[str]:
    """Show logo and colour; with `?colour=` a sample of that one."""
    wanted = forms.query(request).line("colour", most=20)
    brand = (await publisher.read()).brand
    chosen = wanted or brand.colour
    values = pages.Shown(colour=chosen, name_beside="yes" if brand.name_beside else "")
    return pages.page(
        request,
        "organisation/branding",
        values=values,
        problems=pages.Shown(),
        **_shown(brand, chosen),
    )


@change(
    f"{BRANDING}/logo",
    policy="owner",
    request_max_body_size=forms.READ_TIMES * uploads.LARGEST_UPLOAD + forms.FORM_BYTES,
)
async def save_logo(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a logo, re-encoded, or take it away; or say whether the name stands beside it."""
    try:
        await _set_logo(form, by=organiser.email)
        await operation.save_brand(organiser.email, name_beside=form.ticked("name_beside"))
    except Invalid as invalid:
        brand = (await publisher.read()).brand
        typed = replace(brand, name_beside=form.ticked("name_beside"))
        return pages.again(
            request,
            "organisation/branding",
            form,
            invalid,
            stored={"colour": brand.colour},
            **_shown(typed, brand.colour),
        )
    return pages.go(BRANDING, "organisation-saved")


async def _set_logo(form: Form, *, by: str) -> None:
    """Keep the logo that was sent, or take it away. Raises Invalid where there is none, nor was."""
    upload = form.files.get("logo")
    if form.raw("act") == "remove":
        await operation.set_logo(None, by=by)
    elif upload:
        async with uploads.turn():
            data = await upload.read(uploads.LARGEST_UPLOAD + 1)
            await operation.set_logo(data, by=by)
    elif not (await publisher.read()).brand.logo:
        raise Invalid({"logo": N_("Choose a picture.")})


@change(f"{BRANDING}/colour", policy="owner")
async def save_colour(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep the colour; empty for none."""
    typed = form.line("colour", most=20)
    try:
        colour = _colour(form, typed)
        form.done()
    except Invalid as invalid:
        brand = (await publisher.read()).brand
        return pages.again(
            request, "organisation/branding", form, invalid, **_shown(brand, brand.colour)
        )
    await operation.save_brand(organiser.email, colour=colour)
    return pages.go(BRANDING, "organisation-saved")


def _colour(form: Form, typed: str) -> str:
    if not typed or form.raw("act") == "remove":
        return ""
    try:
        return hexadecimal(typed)
    except ValueError:
        form.wrong("colour", N_("Enter a colour as # and six characters, for example #1f4e79."))
        return ""


class _BrandingPage(TypedDict):
    here: str
    kept: Brand
    sample: str
    least: object
    none_yet: str


def _shown(brand: Brand, chosen: str) -> _BrandingPage:
    try:
        sample = hexadecimal(chosen or UNCHOSEN)
    except ValueError:
        sample = brand.colour or UNCHOSEN
    return {"here": "team", "kept": brand, "sample": sample, "least": LEAST, "none_yet": UNCHOSEN}


ROUTES = [branding, save_logo, save_colour]
