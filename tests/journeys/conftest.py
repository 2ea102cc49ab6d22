"""Journeys go through a real site: `events serve`, its worker and its servers."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Locator, Page, expect

from tests import prepared
from tests.journeys.kit import browser as browsers
from tests.served import Site

HANDS = ("click", "check", "uncheck", "set_checked", "fill", "press", "focus", "select_option",
         "set_input_files")  # fmt: skip
SCRIPTS = [pytest.param(True, id="scripts"), pytest.param(False, id="plain")]

PEOPLE = [
    User(sub="amina", claims={"email": "amina@example.org", "email_verified": True}),
    User(sub="inconnu", claims={"email": "inconnu@example.org", "email_verified": True}),
]
"""Who has an account at the provider."""

Open = Callable[..., Page]
"""Opens a page of a French reader, with scripts or without."""


expect.set_options(timeout=browsers.PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def _with_scripts_in_place() -> Iterator[None]:
    """Nobody acts on a page before its scripts are there: what a hand does waits until then."""
    with pytest.MonkeyPatch.context() as patch:
        for name in HANDS:
            patch.setattr(Locator, name, _once_loaded(getattr(Locator, name)))
        yield


def _once_loaded(act: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(act)
    def acts(where: Locator, *given: Any, **options: Any) -> Any:
        where.wait_for(state="attached")
        where.page.wait_for_load_state()
        return act(where, *given, **options)

    return acts


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
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
