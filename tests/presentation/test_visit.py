"""Who asks: the address is believed only from proxies of ours; links keep a chosen language."""

import pytest

from events import settings as settings_module
from events.presentation import visit
from events.presentation.visit import with_language


def scope(peer: str, forwarded: str = "", query: str = "", path: str = "/") -> dict[str, object]:
    headers = [(b"x-forwarded-for", part.encode()) for part in forwarded.split("|") if part]
    return {
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
        "client": (peer, 5000),
    }


@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "1.2.3.4", "192.0.2.7"),
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6|1.2.3.4, 10.0.0.2", "1.2.3.4"),
        ("10.0.0.1", "not an address", "not an address"),
    ],
)
def test_the_last_hop_that_a_trusted_proxy_saw_is_the_reader(
    monkeypatch: pytest.MonkeyPatch, peer: str, forwarded: str, believed: str
) -> None:
    monkeypatch.setenv("EVENTS_TRUSTED_PROXIES", "10.0.0.0/8")
    settings_module.settings.cache_clear()
    assert visit.begin(scope(peer, forwarded)).address == believed
    settings_module.settings.cache_clear()


def test_a_chosen_language_goes_along_and_a_preferred_one_does_not() -> None:
    visit.begin(scope("127.0.0.1", query="lang=en"))
    assert visit.go("/sessions/a?q=b#c") == "/sessions/a?q=b&lang=en#c"
    visit.begin(scope("127.0.0.1"))
    assert visit.go("/sessions/a") == "/sessions/a"


def test_the_switch_links_to_the_same_page() -> None:
    visit.begin(scope("127.0.0.1", query="q=don&lang=en", path="/programmes/a"))
    assert visit.switches() == [
        ("fr", "Français", "/programmes/a?q=don&lang=fr", False),
        ("en", "English", "/programmes/a?q=don&lang=en", True),
    ]


def test_a_query_longer_than_any_of_ours_goes_along_with_no_link() -> None:
    long = "q=" + "%41" * 1000
    visit.begin(scope("127.0.0.1", query=f"{long}&lang=en", path="/programmes/a"))
    assert visit.switches()[0] == ("fr", "Français", "/programmes/a?lang=fr", False)


@pytest.mark.parametrize(
    ("query", "language"),
    [("lang=en", "en"), ("q=1&lang=en&x=2", "en"), ("lang=en&lang=fr", "fr"), ("slang=en", "fr"),
     ("lang=xx", "fr"), ("lang=", "fr"), ("q=lang=en", "fr")],
)  # fmt: skip
def test_the_last_language_asked_for_counts(query: str, language: str) -> None:
    assert visit.begin(scope("127.0.0.1", query=query)).language == language


@pytest.mark.parametrize("slashes", ["//", "///", "////"])
def test_a_path_of_many_slashes_leads_to_no_other_host(slashes: str) -> None:
    visit.begin(scope("127.0.0.1", path=f"{slashes}evil.example/x"))
    assert [href for _, _, href, _ in visit.switches()] == [
        "/evil.example/x?lang=fr",
        "/evil.example/x?lang=en",
    ]


def test_a_language_is_said_once() -> None:
    assert with_language("/a?lang=fr&lang=en&x=", "en") == "/a?x=&lang=en"
