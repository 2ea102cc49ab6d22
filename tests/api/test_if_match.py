"""Whatever has an ETag is changed by nobody who comes late: every operation minds If-Match."""

from typing import Final

import httpx

from events import database
from tests.api.example_lines import asked, by_route

NEW_IN_A_LIST: Final = {
    "POST /api/v1/desk/organisers",
    "POST /api/v1/desk/programmes/{programme}/webhooks",
    "POST /api/v1/desk/reviews",
    "POST /api/v1/desk/webhooks",
}
NEW_BESIDE: Final = {
    "POST /api/v1/desk/programmes/{programme}/announcements",
    "POST /api/v1/desk/programmes/{programme}/copies",
    "POST /api/v1/desk/programmes/{programme}/series",
    "POST /api/v1/desk/programmes/{programme}/sessions",
    "POST /api/v1/desk/resources/{resource}/announcement",
    "POST /api/v1/desk/sessions/{session}/announcements",
    "POST /api/v1/desk/sessions/{session}/copies",
    "POST /api/v1/desk/sessions/{session}/presence",
}
"""What stands below something with an ETag and does not change it."""


async def test_every_change_of_what_has_an_etag_minds_if_match(
    client: httpx.AsyncClient, example: str
) -> None:
    found, wrong, number = by_route(), [], 0
    for (method, path), (_, line) in found.items():
        about = path if ("GET", path) in found else path.rpartition("/")[0]
        if (
            method == "GET"
            or ("GET", about) not in found
            or f"{method} {path}" in NEW_IN_A_LIST | NEW_BESIDE
        ):
            continue
        way, address, headers, body = asked(line, example)
        shown = address.split("?")[0]
        shown = shown if about == path else shown.rpartition("/")[0]
        async with database.dry_run():
            read = await client.get(shown, headers=headers)
            if "etag" not in read.headers:
                continue
            late = {**headers, "if-match": '"another"'}
            answer = await client.request(way, address, headers=late, content=body)
        number += 1
        if answer.status_code != 412:
            wrong.append((f"{method} {path}", answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert number > 40
