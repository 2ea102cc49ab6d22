"""Journeys go through a real site: `events serve`, its worker and its servers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Page

from tests import prepared
from tests.journeys.kit import browser as browsers
from tests.served import Site

HERE = Path(__file__).parent
SCRIPTS = [pytest.param(True, id="scripts"), pytest.param(False, id="plain")]

PEOPLE = [
    User(sub="amina", claims={"email": "amina@example.org", "email_verified": True}),
    User(sub="inconnu", claims={"email": "inconnu@example.org", "email_verified": True}),
]
"""Who has an account at the provider."""

Open = Callable[..., Page]
"""Opens a page of a French reader, with scripts or without."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give time: whichever journey comes first starts the site and the browser."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """One running site with the example programme, for all journeys of the run.

    Organisers may sign in elsewhere too, at a real provider out of a package.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with (
            run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as provider,
            prepared.site(
                example=True,
                EVENTS_INTERNAL_HOSTS="127.0.0.1",
                EVENTS_OIDC_ISSUER=f"http://127.0.0.1:{provider.server_port}",
                EVENTS_OIDC_CLIENT_ID="causerie",
                EVENTS_OIDC_CLIENT_SECRET="only between the two of us",
                EVENTS_OIDC_NAME="le compte de la fédération",
            ) as running,
        ):
            running.start()
            yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with browsers.running() as browser:
        yield browser


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """Opens a page of a French reader; a script error fails the test."""
    contexts, errors = [], []

    def open_page(scripts: bool = True) -> Page:
        context = chromium.new_context(
            locale="fr-FR", java_script_enabled=scripts, viewport={"width": 360, "height": 800}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
