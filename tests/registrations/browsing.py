"""A reader without scripts: opens pages, fills in the forms that stand on them."""

from html.parser import HTMLParser

import httpx


class Form:
    """One form of a page: where it posts, and the fields that come filled in."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and given.get("method") == "post":
            self.forms.append(Form(given["action"]))
        elif tag == "input" and self.forms and given.get("name"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self.forms and "selected" in given:
            self.forms[-1].fields[self._select] = given["value"]


def forms(page: httpx.Response) -> list[Form]:
    """The forms of a page that post something."""
    reader = _Reader()
    reader.feed(page.text)
    return reader.forms


def form(page: httpx.Response, ending: str) -> Form:
    """The one form whose address ends so."""
    found = [one for one in forms(page) if one.action.split("?")[0].endswith(ending)]
    assert len(found) == 1, [one.action for one in forms(page)]
    return found[0]


async def send(
    client: httpx.AsyncClient, page: httpx.Response, ending: str, **values: str
) -> httpx.Response:
    """Fill in a form and press its button."""
    filled = form(page, ending)
    return await client.post(filled.action, data={**filled.fields, **values})
