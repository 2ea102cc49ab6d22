"""A client that ends in the middle of its form is answered 4xx, or not at all; never 5xx."""

import asyncio
from typing import Any

from events import links
from tests import factories
from tests.desk.conftest import SignIn
from tests.desk.conftest import sign_in as sign_in
from tests.served import PATIENCE_SECONDS
from tests.trials.asking import ask
from tests.web.served import served


async def test_a_client_that_half_closes_is_no_defect_of_ours(database: None) -> None:
    with served() as port:
        head = (
            f"POST {links.LOST_LINK} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nemail="
        ).encode()
        chunked = head.replace(b"Content-Length: 900", b"Transfer-Encoding: chunked")
        for said in (head, chunked, head[:60]):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            writer.write_eof()
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await reader.read()
            assert answer[:10] in (b"", b"HTTP/1.1 4"), answer[:100]
            writer.close()


async def test_who_leaves_once_a_download_has_begun_is_no_defect_either(
    app: Any, sign_in: SignIn
) -> None:
    desk, talk = await sign_in("owner"), await factories.session()
    address = f"/desk/sessions/{talk['slug']}/attestations/all"
    answer = await ask(app, "GET", address, headers=[desk.cookie], cut_off=True)
    assert answer.status == 200
