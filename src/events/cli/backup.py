"""`events backup`."""

import asyncio
from pathlib import Path

import click

from events import logs
from events.cli import servers


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
def command(file: str) -> None:
    """Keep the whole site in one FILE: every row, every file, the secret.

    It works while the site serves. Keep the file as you keep a key: it holds people's addresses
    and opens their links. `storage:NAME` puts it into the bucket of EVENTS_STORAGE_URL.
    docs/operating/nights.md says how to do it every night.
    """
    from events.backups import kept_in_store, status
    from events.backups.create import create_backup

    logs.configure()
    with servers.running(name="events backup"):
        if kept_in_store.is_kept_there(file):
            kept = asyncio.run(kept_in_store.create(file))
        else:
            kept = asyncio.run(create_backup(Path(file).absolute()))
    click.echo(
        f"{file}: {kept.rows} rows of {len(kept.tables)} tables,"
        f" {sum(name.startswith('files/') for name in kept.members)} files,"
        f" {status.read().size / 1_000_000:.1f} MB."
    )
