"""Files of ours: named by their bytes, never linking elsewhere."""

import gzip
import re

from events.presentation.static import PREFIX, asset, static


def test_a_name_holds_the_hash_of_its_bytes() -> None:
    address = static("site.css")
    assert re.fullmatch(r"/static/site-[0-9a-f]{10}\.css", address)
    found = asset(address.removeprefix(PREFIX))
    assert found is not None
    assert gzip.decompress(found.compressed) == found.body
    assert found.media_type == "text/css"


def test_an_unknown_name_is_nothing() -> None:
    assert asset("../static.py") is None
    assert asset("site.css") is None


def test_nothing_is_loaded_from_elsewhere() -> None:
    for name in ("site.css", "site.js", "embed.js"):
        found = asset(static(name).removeprefix(PREFIX))
        assert found is not None
        assert not re.search(rb"url\(|@import|//[a-z]+\.[a-z]+/", found.body)


def test_every_colour_of_a_programme_has_its_class() -> None:
    found = asset(static("site.css").removeprefix(PREFIX))
    assert found is not None
    for hue in range(0, 360, 10):
        assert f".hue-{hue}{{--hue:{hue}}}".encode() in found.body
