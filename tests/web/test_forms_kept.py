"""What people send in a form is not kept by the process once it is answered."""

import httpx
from litestar._parsers import parse_url_encoded_form_data

from events import links


async def test_no_form_is_kept_once_it_is_answered(client: httpx.AsyncClient) -> None:
    parse_url_encoded_form_data.cache_clear()
    sent = await client.post(links.LOST_LINK, data={"email": "ada@example.org"})
    assert sent.status_code == 303
    assert parse_url_encoded_form_data.cache_info().currsize == 0
