"""`events upgrade`."""

import asyncio
import sys
from pathlib import Path

import click

from events import __version__, logs
from events.cli import servers
from events.cli.doctor import examine
from events.settings import settings


@click.command("upgrade")
def command() -> None:
    """Move on to this release: a backup, the migrations, then the doctor.

    The program itself is brought up to date first, by `git pull` and `make setup`, or by
    `pip install --upgrade causerie`. Where the database is up to date already, no backup is made.
    """
    logs.configure()
    with servers.running(name="events upgrade"):
        asyncio.run(_upgrade())
        click.echo("")
        healthy = asyncio.run(examine())
    if not healthy:
        sys.exit(1)
    click.echo("\nStart `events serve` and `events worker` anew, so that they run this release.")


async def _upgrade() -> None:
    from events import database
    from events.organising import keeping

    pending = await database.pending_migrations()
    if not pending:
        click.echo(f"The database is at release {__version__} already.")
        return
    if len(pending) < len(database.known_migrations()):
        kept = _place()
        await keeping.save(kept)
        click.echo(f"Backup: {kept}")
    done = await database.migrate()
    click.echo(f"{len(done)} migrations were run.")


def _place() -> Path:
    from events.clock import now

    folder = settings().data_dir / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"before-{__version__}-{now():%Y%m%d-%H%M%S}.backup"
