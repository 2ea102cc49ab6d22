"""Where one request ends and the next begins: no two readers disagree (RFC 9112, 11.2).

Lines may end in a bare LF in a head (decision 0012), in no chunked body. What follows each case
would be answered 404 if it were taken for a request of its own.
"""

import asyncio
import re

from events import links
from tests.served import PATIENCE_SECONDS
from tests.web.served import served

HEAD = (
    f"POST {links.LOST_LINK} HTTP/1.1\r\nHost: h\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)
NEXT = "GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
BOTH = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
CHUNKED = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n"
PAGE = "GET /health/live HTTP/1.1\r\n"

ONE_AND_THE_NEXT = {
    "a length": f"{HEAD}Content-Length: 5\r\n\r\nemail",
    "the same length twice": f"{HEAD}Content-Length: 5\r\nContent-Length: 5\r\n\r\nemail",
    "chunks": f"{CHUNKED}5\r\nemail\r\n0\r\n\r\n",
    "chunks with an extension": f"{CHUNKED}5;a=b\r\nemail\r\n0\r\n\r\n",
    "chunks and a length in the trailer": f"{CHUNKED}5\r\nemail\r\n0\r\nContent-Length: 9\r\n\r\n",
    "a bare LF after every line of the head": HEAD.replace("\r\n", "\n")
    + "Content-Length: 5\n\nemail",
    "a bare LF at the end of the head": f"{HEAD}Content-Length: 5\r\n\nemail",
    "a length behind a bare LF": f"{HEAD}X: a\nContent-Length: 5\r\n\r\nemail",
    "chunks behind a bare LF": f"{HEAD}X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an empty line of bare LFs ends the head": f"{HEAD}Content-Length: 0\r\nX: a\n\n",
    "a length for a page": f"{PAGE}Host: h\r\nContent-Length: 5\r\n\r\nemail",
}
READ_AND_CLOSED = {
    "a length and chunks": f"{HEAD}{BOTH}\r\n0\r\n\r\n",
    "chunks and a length": f"{HEAD}Transfer-Encoding: chunked\r\n"
    "Content-Length: 5\r\n\r\n0\r\n\r\n",
    "both, one behind a bare LF": f"{HEAD}X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n"
    "\r\n0\r\n\r\n",
}  # fmt: skip
REFUSED = {
    "two lengths": f"{HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nemail",
    "two lengths in one field": f"{HEAD}Content-Length: 5, 5\r\n\r\nemail",
    "two lengths, one behind a bare LF": f"{HEAD}Content-Length: 5\nContent-Length: 6\r\n\r\nemail",
    "a length with a sign": f"{HEAD}Content-Length: +5\r\n\r\nemail",
    "a length in hexadecimal": f"{HEAD}Content-Length: 0x5\r\n\r\nemail",
    "an empty length": f"{HEAD}Content-Length: \r\n\r\nemail",
    "a field that goes on below": f"{HEAD}X: a\r\n b\r\n\r\n",
    "a field that goes on below a bare LF": f"{HEAD}X: a\n b\r\n\r\n",
    "chunked, folded": f"{HEAD}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a NUL": f"{HEAD}X: a\0b\r\n\r\n",
    "a bare CR in a value": f"{HEAD}X: a\rContent-Length: 5\r\n\r\n",
    "two CR before the LF": f"{HEAD}X: a\r\r\n\r\n",
    "a space before the colon": f"{HEAD}Content-Length : 5\r\n\r\nemail",
    "a tab before the colon": f"{HEAD}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "a space before the first field": f"{PAGE} Host: h\r\n\r\n",
    "no colon": f"{HEAD}nothing\r\n\r\n",
    "an empty name": f"{HEAD}: x\r\n\r\n",
    "a coding nobody knows": f"{HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked, and then another": f"{HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "chunked in quotes": f'{HEAD}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "chunked behind a vertical tab": f"{HEAD}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": CHUNKED.replace("1.1", "1.0") + "0\r\n\r\n",
    "a bare LF after a chunk's size": f"{CHUNKED}5\nemail\r\n0\r\n\r\n",
    "a bare LF after a chunk": f"{CHUNKED}5\r\nemail\n0\r\n\r\n",
    "a bare LF in an extension": f"{CHUNKED}5;a\nb\r\nemail\r\n0\r\n\r\n",
    "a bare LF after the last size": f"{CHUNKED}5\r\nemail\r\n0\n\r\n",
    "bare LFs at the end of the chunks": f"{CHUNKED}5\r\nemail\r\n0\n\n",
    "a bare LF in the trailer": f"{CHUNKED}5\r\nemail\r\n0\r\nX: a\nY: b\r\n\r\n",
    "a bare CR after a chunk's size": f"{CHUNKED}5\r\remail\r\n0\r\n\r\n",
    "a chunk without a size": f"{CHUNKED}\r\nemail\r\n0\r\n\r\n",
    "a chunk's size with a sign": f"{CHUNKED}+5\r\nemail\r\n0\r\n\r\n",
    "a chunk's size with 0x": f"{CHUNKED}0x5\r\nemail\r\n0\r\n\r\n",
    "a chunk's size beyond all numbers": f"{CHUNKED}FFFFFFFFFFFFFFFFF\r\nemail\r\n0\r\n\r\n",
    "words of HTTP/0.9": "GET /health/live\r\n",
    "tabs in the first line": "GET\t/health/live\tHTTP/1.1\r\nHost: h\r\n\r\n",
}
WITHOUT_ONE_HOST = {
    "no host": f"{PAGE}\r\n",
    "two hosts": f"{PAGE}Host: a\r\nHost: b\r\n\r\n",
    "two hosts, one behind a bare LF": f"{PAGE}Host: a\nHost: b\r\n\r\n",
}


async def test_where_a_request_ends_is_never_in_doubt(database: None) -> None:
    with served() as port:
        for name, said in ONE_AND_THE_NEXT.items():
            first, *rest = await _answers(port, f"{said}{NEXT}")
            assert first in (200, 422), name
            assert rest == [404], name
        for name, said in READ_AND_CLOSED.items():
            assert await _answers(port, f"{said}{NEXT}") == [422], name
        for name, said in REFUSED.items():
            [answer] = await _answers(port, f"{said}{NEXT}")
            assert answer == 400, name
        for name, said in WITHOUT_ONE_HOST.items():
            first, *rest = await _answers(port, f"{said}{NEXT}")
            assert (first, rest) == (400, [404]), name


async def _answers(port: int, said: str) -> list[int]:
    """The statuses of all answers until the site closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said.encode("latin-1"))
    async with asyncio.timeout(PATIENCE_SECONDS):
        heard = await reader.read()
    writer.close()
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", heard)]
