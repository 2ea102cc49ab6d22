"""Each line of the reference works on what `make run` serves."""

import httpx

from events import database
from tests.api.example_lines import asked, begin, lines, may_be_told
from tests.conftest import BASE_URL


async def test_every_line_works_on_the_example(client: httpx.AsyncClient, example: str) -> None:
    wrong = []
    await begin(client, example)
    for name, line in lines():
        method, address, headers, body = asked(line, example)
        async with database.dry_run():
            answer = await client.request(method, address, headers=headers, content=body)
        if answer.status_code >= 300 and not may_be_told(answer, name, line):
            wrong.append((name, answer.status_code, answer.text))
    assert not wrong, "\n".join(map(str, wrong))
    assert all(asked(line, "")[1].startswith(BASE_URL) for _, line in lines())
