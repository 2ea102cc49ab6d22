"""What every test may ask for: a database of its own, a mail server, a client of the site."""

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import hypothesis
import pytest
import pytest_asyncio
import redis.asyncio

from events import settings as settings_module
from events.public.forms import constant_time
from tests import servers
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS
from tests.templates.watch import watched

hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
BASE_URL = "http://127.0.0.1:8000"
SECRET = "a-secret-for-tests-only-0123456789abcdef"
SLOT_SECONDS, SLOT_MEMORY = constant_time.SLOT_SECONDS, constant_time.MEMORY

HERE = Path(__file__).parent
LONGEST = {
    "operations/restarts/test_rolling_upgrade.py",
    "operations/restarts/test_rolling_restart.py",
    "operations/people/test_forgetting.py",
    "journeys/desk/test_desk.py",
    "journeys/public/test_registering.py",
    "worker/test_arq.py",
    "journeys/desk/test_in_their_colours.py",
    "trials/test_attacks.py",
    "trials/test_any_request.py",
    "trials/test_links_and_secrets.py",
    "cli/test_serve.py",
}

WAITING = {
    f"tests/{file}"
    for file in (
        "operations/restarts/test_rolling_upgrade.py",
        "operations/restarts/test_rolling_restart.py",
        "faults/test_lost_servers.py",
        "worker/test_arq.py",
        "faults/test_large_change.py",
        "inbox/mailbox/test_two_sites.py",
        "faults/test_killed_workers.py",
        "operations/restarts/test_starting.py",
        "web/test_held_rows.py",
        "faults/test_rescheduled_reminders.py",
        "faults/test_slow_destinations.py",
        "faults/test_smtp_policy.py",
        "web/test_stalled_clients.py",
        "faults/test_stopped_postgresql.py",
        "worker/test_wrong_clocks.py",
    )
}
"""Their tests wait for clocks and for others' processes; a worker of their own begins with them."""
PATIENT = "gw2"
GARBAGE_AFTER = 20_000
"""New things after which Python looks for garbage among them."""

_run = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once per run; the workers of xdist find those of their controller."""
    if config.option.collectonly:
        return
    hypothesis.settings.load_profile("patient")
    gc.disable()  # Until all is collected, which leaves no garbage worth looking for.
    # Programs are started hundreds of times: without this each would compile 700 modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        _run.enter_context(servers.running())
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        number = int(worker.removeprefix("gw")) % 15 + 1 if worker != "main" else 0
        url = _run.enter_context(servers.database(f"events_test_{worker}_{os.getpid()}"))
        for name in [name for name in os.environ if name.startswith("EVENTS_")]:
            if not name.startswith("EVENTS_TEST_"):
                del os.environ[name]  # What the shell has set is not what is tested.
        os.environ["EVENTS_DATABASE_URL"] = url
        os.environ["EVENTS_REDIS_URL"] = servers.redis_number(number)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: none is left to one worker at the end."""
    items.sort(key=lambda item: 0 if str(item.path.relative_to(HERE)) in LONGEST else 1)


def pytest_collection_finish() -> None:
    """What was imported stays: no collection of garbage need go through it with each test.

    A test makes a few thousand things, most of which go at once; to look for those that stay after
    every 700 took as long as some of them.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of four workers one waits for clocks; the others wait a third of the time, for what they
    started: three of them keep two cores at work.
    """
    from xdist.scheduler import LoadFileScheduling
    from xdist.workermanage import WorkerController

    class Patiently(LoadFileScheduling):
        """Whoever has done its own kind of files helps with the others, from their end."""

        def _assign_work_unit(self, node: WorkerController) -> None:
            if self.numnodes > 2:
                waits = node.gateway.id == PATIENT
                own = [file for file in self.workqueue if (file in WAITING) == waits]
                chosen = own[0] if own else next(reversed(self.workqueue))
                self.workqueue.move_to_end(chosen, last=False)
            super()._assign_work_unit(node)

    return Patiently(config, log)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what a worker of xdist has before it says that it is finished.

    Whoever takes longer than five seconds after that is sent a SIGINT: dropping a database and
    looking through all that was imported for garbage, as pytest does at its end, may take longer.
    """
    if hasattr(session.config, "workerinput"):
        gc.collect()
        gc.freeze()
        _run.close()


def pytest_unconfigure() -> None:
    """Stop what was started."""
    _run.close()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_read() -> Iterator[None]:
    """Misspelt attributes are found in every branch of every template that is rendered."""
    with watched():
        yield


@pytest.fixture(scope="session", autouse=True)
def _answers_leave_at_once() -> Iterator[None]:
    """Forms are posted hundreds of times; their slots of time are waited for where `slots` is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constant_time, "SLOT_SECONDS", 0.0001)
        patch.setattr(constant_time, "MEMORY", 0.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _authorities_are_read_once() -> Iterator[None]:
    """Each client of httpx reads 150 certificates, for 45 ms; the next may have the same."""
    with pytest.MonkeyPatch.context() as patch:
        once = lru_cache(httpx.create_ssl_context)
        patch.setattr("httpx._transports.default.create_ssl_context", once)
        yield


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers leave at the end of their slot, as on a site; what it learns is forgotten."""
    monkeypatch.setattr(constant_time, "_typical_seconds", 0.0)
    monkeypatch.setattr(constant_time, "SLOT_SECONDS", SLOT_SECONDS)
    monkeypatch.setattr(constant_time, "MEMORY", SLOT_MEMORY)


@pytest.fixture
def redis_url() -> str:
    """A Redis of one's own; emptied by `database` before each test."""
    return os.environ["EVENTS_REDIS_URL"]


Emptied = Callable[[], Awaitable[None]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _emptied() -> AsyncIterator[Emptied]:
    """The tables, the pool, a copy of the rows that the migrations put in; call it to empty all.

    What empties has connections of its own: one to PostgreSQL on which no trigger acts, as to say
    so for a while would have the whole pool plan each of its statements anew.
    """
    from events import database, migrations

    settings_module.settings.cache_clear()
    await migrations.migrate()
    url, redis_url = os.environ["EVENTS_DATABASE_URL"], os.environ["EVENTS_REDIS_URL"]
    async with database.pool(), redis.asyncio.from_url(redis_url) as kept:
        emptying = await asyncpg.connect(
            dsn=url, server_settings={"session_replication_role": "replica"}
        )
        await emptying.execute(_RESET)
        await emptying.execute("SELECT test_reset.keep()")

        async def emptied() -> None:
            await emptying.fetchval("SELECT test_reset.reset()")
            await kept.flushdb()

        yield emptied
        await emptying.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(
    _emptied: Emptied, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[None]:
    """Empty tables but for what migrations put in, an empty Redis, plain settings."""
    from events import clock, wakeup
    from events.outgoing_http import fetch
    from events.registrations.signup import rate_limits
    from events.web import health

    monkeypatch.setenv("EVENTS_BASE_URL", BASE_URL)
    monkeypatch.setenv("EVENTS_SECRET_KEY", SECRET)
    monkeypatch.setenv("EVENTS_DATA_DIR", str(tmp_path / "data"))
    settings_module.settings.cache_clear()
    settings_module.publisher.remember(settings_module.publisher.Publisher())
    # A site does not wait long for others; what a test expects of them may take a slow machine.
    # Windows of limits begin with the test: none ends in the midst of what it counts.
    monkeypatch.setattr(rate_limits, "FIRST_WINDOW", clock.now().timestamp() - 1)
    monkeypatch.setattr(wakeup, "LONGEST_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(wakeup, "ANSWER_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(health, "SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(fetch, "SECONDS", PATIENCE_SECONDS)
    for name in ("engine", "transactions"):
        module = importlib.import_module(f"events.database.{name}")
        monkeypatch.setattr(module, "ACQUIRE_SECONDS", PATIENCE_SECONDS)
    await _emptied()
    yield
    settings_module.settings.cache_clear()


@pytest.fixture
def mail_sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailSink]:
    """A mail server that EVENTS_SMTP_URL names; a list of what it accepted.

    It is never slow: what takes long is the machine, and puts off nobody's mail.
    """
    monkeypatch.setattr("events.mail.transport.lanes.SLOW_SECONDS", PATIENCE_SECONDS)
    sink = MailSink()
    sink.start()
    monkeypatch.setenv("EVENTS_SMTP_URL", sink.url)
    settings_module.settings.cache_clear()
    yield sink
    sink.stop()
    settings_module.settings.cache_clear()


@pytest.fixture(scope="session")
def _site() -> Any:
    """Laying out 300 routes costs more than most tests; what it counts `app` lets it forget."""
    from events.web import create_app

    return create_app()


@pytest.fixture
def app(_site: Any, database: None) -> Any:
    """The whole site as one ASGI application, which nobody has asked anything this minute."""
    from events.api import rate_limits

    rate_limits.MINUTE.forget()
    return _site


@pytest_asyncio.fixture(loop_scope="session")
async def client(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a face on the site; follows no redirect unless asked to."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        yield browser


# One statement, planned once, tells what was filled. Only that is emptied, row by row and without
# triggers: a TRUNCATE writes new files for each table and index, and took longer than most tests.
# Caches of feeds are told, as by triggers.
_RESET = """
DROP SCHEMA IF EXISTS test_reset CASCADE;
CREATE SCHEMA test_reset;
CREATE TABLE test_reset.tables (name text PRIMARY KEY, columns text, seeds boolean);

CREATE FUNCTION test_reset.keep() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; compared text := '
  SELECT %1$L WHERE EXISTS (SELECT k::text FROM test_reset.%2$I k EXCEPT ALL
                            SELECT p::text FROM (SELECT %3$s FROM public.%1$I) p)
                 OR EXISTS (SELECT p::text FROM (SELECT %3$s FROM public.%1$I) p EXCEPT ALL
                            SELECT k::text FROM test_reset.%2$I k)';
BEGIN
  FOR t IN SELECT relname AS name, string_agg(quote_ident(attname), ', ') AS columns
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migration'
      AND attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY relname
  LOOP
    EXECUTE format('CREATE TABLE test_reset.%I AS SELECT %s FROM public.%I',
      'kept_' || t.name, t.columns, t.name);
    EXECUTE format('INSERT INTO test_reset.tables SELECT $1, $2, EXISTS (TABLE test_reset.%I)',
      'kept_' || t.name) USING t.name, t.columns;
  END LOOP;
  EXECUTE 'CREATE FUNCTION test_reset.changed() RETURNS SETOF text LANGUAGE plpgsql AS $f$ BEGIN
    RETURN QUERY ' || (SELECT string_agg(
      CASE WHEN seeds THEN format(compared, name, 'kept_' || name, columns)
        ELSE format('SELECT %1$L WHERE EXISTS (TABLE public.%1$I)', name) END, ' UNION ALL ')
      FROM test_reset.tables) || '; END $f$';
END $$;

CREATE FUNCTION test_reset.reset() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; large text[] := '{}';
BEGIN
  FOR t IN SELECT name FROM test_reset.changed() AS name LOOP
    IF pg_relation_size(format('public.%I', t.name)) > 4000000 THEN
      large := large || format('public.%I', t.name);
    ELSE
      EXECUTE format('DELETE FROM public.%I', t.name);
    END IF;
  END LOOP;
  IF NOT FOUND THEN RETURN; END IF;
  IF large <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(large, ', ') || ' CASCADE'; END IF;
  PERFORM pg_notify('feeds', '');
  FOR t IN SELECT * FROM test_reset.tables WHERE seeds LOOP
    EXECUTE format('INSERT INTO public.%1$I (%3$s) SELECT * FROM test_reset.%2$I
      WHERE NOT EXISTS (TABLE public.%1$I)', t.name, 'kept_' || t.name, t.columns);
  END LOOP;
END $$;
"""
