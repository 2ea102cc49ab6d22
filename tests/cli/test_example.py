"""What `make run` shows a newcomer."""

import re
import time

import httpx

from tests.site import new_site


def test_the_example_registers_a_person_and_says_where_to_look() -> None:
    with new_site() as site:
        site.start("--example")
        deadline = time.monotonic() + 60
        while "Causerie answers at" not in site.log():
            assert site.process is not None
            assert site.process.poll() is None, site.log()
            assert time.monotonic() < deadline, site.log()
            time.sleep(0.1)
        told = site.log()
        assert f"registered at {site.url}/sessions/" in told
        assert [mail["to"] for mail in site.mails()] == ["camille.exemple@example.org"]
        assert f"The mailbox received: {site.mails()[0]['subject']}" in told
        for name in ("site", "mailbox", "desk"):
            (link,) = re.findall(rf"^ +{name} +(http://\S+)$", told, re.MULTILINE)
            assert httpx.get(link, follow_redirects=True).status_code == httpx.codes.OK, link
