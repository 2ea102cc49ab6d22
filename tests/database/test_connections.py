"""What a connection is like when it comes back to the pool."""

import pytest

from events import database

pytestmark = pytest.mark.usefixtures("database")


async def test_a_transaction_that_was_left_open_is_rolled_back() -> None:
    pool = database.engine().pool
    assert pool is not None
    async with pool.acquire() as connection:
        server = connection.get_server_pid()
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO people (email, nonce) VALUES ('a@example.org', 'n')")
    async with pool.acquire() as connection:
        assert connection.get_server_pid() == server
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT count(*) FROM people") == 0
