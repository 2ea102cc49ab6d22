"""`events upgrade`."""

import asyncio

import click

from events import __version__, logs
from events.cli import servers
from events.cli.doctor import examine


@click.command("upgrade")
def command() -> None:
    """Move on to this release: a backup, the migrations, then the doctor.

    The program itself is brought up to date first, by `git pull` and `make setup`. Where the
    database is up to date already, no backup is made. Where a migration fails, the database is as
    it was. The doctor's findings change no status here.
    """
    logs.configure()
    with servers.running(name="events upgrade"):
        asyncio.run(_upgrade())
        click.echo("Start `events serve` and `events worker` anew: then they run this release.")
        click.echo("\nWhat the doctor says:")
        asyncio.run(examine())


async def _upgrade() -> None:
    from events import migrations
    from events.backups.nightly import make_beside
    from events.clock import now

    pending = await migrations.pending_migrations()
    if pending and len(pending) < len(migrations.known_migrations()):
        kept = await make_beside(f"before-{__version__}-{now():%Y%m%d-%H%M%S}.backup")
        click.echo(f"Backup: {kept}")
    done = await migrations.migrate()
    click.echo(
        f"{len(done)} migrations were run. The database is at release {__version__}."
        if done
        else f"The database is at release {__version__} already."
    )
