"""What people do on the pages of a journey: fill in, press, look; and what organisers publish."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from tests.journeys.kit import browser as browsers
from tests.served import Site

HEAD = "ref,title,starts_at,ends_at,timezone,language,speakers,abstract,capacity,join_url\n"
NOWHERE = "chrome-error://chromewebdata/"
TAB_KEYS = 40
"""More than anybody should need from the top of a page to its form's button."""


def register(
    site: Site, page: Page, title: str, address: str, *, programme: str = "listes"
) -> None:
    """From the programme's page to the thanks."""
    open_session(site, page, title, programme=programme)
    fill_in(page, address)
    page.wait_for_url("**/thanks*")


def open_session(site: Site, page: Page, title: str, *, programme: str = "listes") -> None:
    """A session's page, found on its programme's."""
    page.goto(f"{site.url}/programmes/{programme}")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_url("**/sessions/**")


def fill_in(page: Page, address: str) -> None:
    """Two fields and a button."""
    page.locator("#field-name").fill("Ada Exemple")
    page.locator("#field-email").fill(address)
    press(page, "/registrations")


def press(page: Page, ending: str) -> None:
    """The button of the form that posts to an address with this ending."""
    button = page.locator(f"form[action$='{ending}'] button, form[action*='{ending}?'] button")
    with page.expect_navigation():
        button.first.click()


def enter(page: Page, room: str) -> None:
    """Press the way in; the browser asks for the room, which nobody answers at in a test.

    What stands there then has the room's address in one browser, and an address of its own in
    the one without windows.
    """
    with (
        page.expect_event("framenavigated", lambda frame: frame.url in (room, NOWHERE)),
        page.expect_request(room),
    ):
        page.locator("form[action*='/join/'] button").click()


def look(page: Page, scripts: bool) -> None:
    """Examine a page in both widths; what is the same without scripts is looked at once."""
    if scripts:
        browsers.look(page)


def tab_to(page: Page, element: str, named: str) -> None:
    """Press Tab until an element is in focus: a link or button by its text, a field by its name."""
    page.wait_for_load_state()
    for _ in range(TAB_KEYS):
        page.keyboard.press("Tab")
        focused = page.locator(f"{element}:focus")
        if focused.count() and named in (focused.get_attribute("name") or focused.inner_text()):
            return
    raise AssertionError(f"{TAB_KEYS} times Tab do not lead to {named}")


def ticket(page: Page) -> str:
    """The words on the one button of a ticket, seen before all else on a phone."""
    page.set_viewport_size({"width": 360, "height": 740})
    way = page.locator(".seat-ticket .seat-way .button")
    assert way.count() == 1
    first, button = page.locator("main .seat-ticket").bounding_box(), way.bounding_box()
    assert first
    assert button
    assert first["y"] < min(
        box["y"] for one in page.locator("main h2").all() if (box := one.bounding_box())
    )
    assert button["y"] + button["height"] <= 740
    return way.inner_text().strip()


def methods(mail: object) -> list[str]:
    """The iTIP methods of a mail's invitations."""
    parts = mail.walk() if hasattr(mail, "walk") else []
    return [str(part.get_param("method")) for part in parts
            if part.get_content_type() == "text/calendar"]  # fmt: skip


def bring(
    site: Site,
    programme: str,
    rows: list[tuple[str, str, object]],
    *,
    speakers: str = "",
    begins: timedelta = timedelta(days=7),
    apart: timedelta = timedelta(),
    room: str = "",
) -> None:
    """Publish sessions of a programme next week, by the command line; with speakers in each.

    `apart`: how long each begins after the one before it.
    """
    first = (datetime.now(UTC) + begins).replace(microsecond=0)
    times = [(first + apart * at, first + apart * at + timedelta(hours=1))
             for at in range(len(rows))]  # fmt: skip
    refs = ";".join(line.split(",")[0] for line in speakers.splitlines()[1:])
    lines = [
        f'{ref},"{title}",{starts.isoformat()},{ends.isoformat()},Europe/Paris,fr,{refs},'
        f"Essai.,{capacity},{room}\n"
        for (ref, title, capacity), (starts, ends) in zip(rows, times, strict=True)
    ]
    file = site.folder / f"{programme}.csv"
    file.write_text(HEAD + "".join(lines))
    given = ["--sessions", str(file)]
    if speakers:
        people = site.folder / f"{programme}-speakers.csv"
        people.write_text(speakers)
        given += ["--speakers", str(people)]
    loaded = site.run("import", "--programme", programme, *given, "--publish")
    assert loaded.returncode == 0, loaded.stderr
