"""Each line of the reference works on what `make run` serves, and nothing is made for it before."""

import httpx

from events import database
from tests.api.example_lines import asked, by_route, lines
from tests.conftest import BASE_URL


async def test_every_line_works_in_the_order_of_the_page(
    client: httpx.AsyncClient, example: str
) -> None:
    wrong = [(name, told) for name, line in lines() if (told := await _told(client, line, example))]
    assert not wrong, "\n".join(map(str, wrong))


async def test_each_line_works_by_itself(client: httpx.AsyncClient, example: str) -> None:
    wrong = []
    for name, line in lines():
        async with database.dry_run():
            if told := await _told(client, line, example):
                wrong.append((name, told))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_page_has_a_line_for_each_operation_and_all_are_of_this_site() -> None:
    assert sorted(lines()) == sorted(by_route().values())
    assert len(lines()) > 170
    assert all(asked(line, "")[1].startswith(BASE_URL) for _, line in lines())


async def _told(client: httpx.AsyncClient, line: str, token: str) -> str:
    """What a line is told that does not work; nothing where it does."""
    method, address, headers, body = asked(line, token)
    answer = await client.request(method, address, headers=headers, content=body)
    return "" if answer.is_success else f"{answer.status_code} {answer.text}"
