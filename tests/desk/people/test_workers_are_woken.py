"""What is emailed from the roster leaves at once: the workers are woken after the answer."""

import asyncio

import pytest
import redis.asyncio

from events import wakeup
from tests import factories
from tests.desk.conftest import SignIn


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/registrations", {"name": "Bo", "email": "bo@example.org", "mailed": "yes"}),
        ("/roster/marks", {"action": "cancel", "id": "{id}"}),
        ("/roster/all", {"action": "cancel", "counted": "1", "upto": "{id}"}),
        ("/roster/import", {"action": "import", "mail": "confirmation",
                            "people": "email\nzoe@example.org\n"}),
    ],
)  # fmt: skip
async def test_workers_are_woken(
    sign_in: SignIn, redis_url: str, path: str, fields: dict[str, str]
) -> None:
    desk, talk = await sign_in("editor"), await factories.session()
    seat = await factories.registration(talk)
    async with redis.asyncio.from_url(redis_url) as queue:
        assert await queue.zcard(wakeup.QUEUE) == 0
        sent = {name: value.format(id=seat["id"]) for name, value in fields.items()}
        answer = await desk.post(f"/sessions/{talk['slug']}{path}", **sent)
        assert answer.status_code == 303
        await asyncio.gather(*wakeup._waking)
        assert await queue.zcard(wakeup.QUEUE) == 1
