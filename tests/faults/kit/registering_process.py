"""People who register all the while: `python -m tests.faults.kit.registering_process`.

Prints an address once its registration is acknowledged, and nothing else (its log goes to stderr);
goes on when the database is away.
"""

import asyncio
import contextlib
import itertools
import sys

import asyncpg
import structlog

from events import database, migrations
from events.clock import now
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from tests import factories

AT_ONCE = 6
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def main() -> None:
    """Register until told to stop."""
    await migrations.migrate()
    async with database.pool():
        session = await factories.session()
        print("ready", flush=True)
        numbers = itertools.count()
        await asyncio.gather(*(_register(session["id"], numbers) for _ in range(AT_ONCE)))


async def _register(session_id: int, numbers: "itertools.count[int]") -> None:
    while True:
        address = f"person-{next(numbers)}@example.org"
        form = RegistrationForm(name="Ada Exemple", email=address, language="fr")
        with contextlib.suppress(*LOST):
            await register(session_id, form, at=now())
            print(address, flush=True)
        await asyncio.sleep(0.005)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
    sys.exit(0)
