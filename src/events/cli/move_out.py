"""`events move-out`."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import click

from events import logs
from events.cli import servers
from events.embedded import lock, moved_out
from events.errors import Unusable
from events.settings import settings

NAME = "events move-out"


@click.command("move-out")
@click.option("--replace", is_flag=True, help="Let our rows take the place of what is there.")
def command(*, replace: bool) -> None:
    """Move from the program's own PostgreSQL to the one that EVENTS_DATABASE_URL names.

    Stop the site first. A backup is made on the way and kept. Files stay in the data folder; mails
    go on where they were. Afterwards the own PostgreSQL keeps its data, and starts no more.
    """
    from events import database
    from events.backups.restore import move_in
    from events.clock import now

    logs.configure()
    data_dir, to = settings().data_dir, settings().database_url
    cluster = _check(data_dir, to)
    asyncio.run(database.fitness.require_fit())
    kept = _kept()
    manifest = asyncio.run(move_in(kept, replace=replace))
    moved_out.note(data_dir, to, at=now())
    click.echo(
        f"{manifest.rows} rows of {len(manifest.tables)} tables are now in {moved_out.where(to)}."
        " Portraits and documents stay where they are. Start the site again."
    )
    click.echo(
        f"The backup made on the way is {kept}. {cluster} is as it was and starts no more; remove"
        " it once the site has been well for some days."
    )


def _check(data_dir: Path, to: str) -> Path:
    """Return the folder of our own PostgreSQL. Raises Unusable where nothing can be moved."""
    cluster = moved_out.cluster(data_dir)
    if not to:
        raise Unusable(
            "EVENTS_DATABASE_URL is not set. Make a role and an empty database (docs/operating/"
            "several-machines.md), set it to their address, and call `events move-out` again."
        )
    if cluster is None:
        raise Unusable(f"{data_dir} holds no PostgreSQL of this program's own: nothing moves.")
    if moved_out.is_noted(data_dir):
        moved_out.refuse(data_dir)
    try:
        with lock.owner(data_dir, NAME):
            return cluster
    except lock.LockHeld as held:
        raise Unusable(f"{data_dir} is in use by {held.by}. Stop that first.") from None


def _kept() -> Path:
    """Keep what our own PostgreSQL holds in a backup. Raises Unusable.

    In a process of its own: one process knows one database.
    """
    from events.backups import nightly_folder
    from events.clock import now

    file = nightly_folder.folder() / f"before-move-{now():%Y%m%d-%H%M%S}.backup"
    step = (sys.executable, "-P", "-m", "events.cli.move_out", str(file))
    done = subprocess.run(step, env={**os.environ, "EVENTS_DATABASE_URL": ""}, check=False)
    if done.returncode:
        raise Unusable("No backup of our own PostgreSQL could be made, so nothing was moved.")
    return file


def _keep(file: Path) -> None:
    """Make the backup, as the only one who uses our own PostgreSQL."""
    from events.backups.create import create_backup

    logs.configure()
    try:
        with servers.running(serving=NAME):
            asyncio.run(create_backup(file))
    except Unusable as error:
        sys.exit(logs.redacted(str(error)))


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
