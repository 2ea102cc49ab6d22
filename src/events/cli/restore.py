"""`events restore`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from events import logs
from events.cli import servers

if TYPE_CHECKING:
    from events.backups.restore import Restored


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--replace", is_flag=True, help="Let the backup take the place of what is there.")
def command(file: str, *, replace: bool) -> None:
    """Bring a site back from its backup FILE; no mail leaves until an organiser resumes.

    Every byte is checked first, and where anything fails the database stays as it was. A backup of
    an earlier release is brought up to this one. `storage:NAME` is one that lies in the bucket of
    EVENTS_STORAGE_URL.
    """
    from events.backups import kept_in_store

    if not kept_in_store.is_kept_there(file) and not Path(file).is_file():
        raise click.BadParameter(f"File '{file}' does not exist.", param_hint="FILE")
    logs.configure()
    with servers.running(name="events restore"):
        _tell(asyncio.run(_restored(file, Path(file).absolute(), replace=replace)))


async def _restored(named: str, file: Path, *, replace: bool) -> "Restored":
    from events.backups import kept_in_store
    from events.backups.restore import restore_backup

    if not kept_in_store.is_kept_there(named):
        return await restore_backup(file, replace=replace)
    fetched = await kept_in_store.fetch(named)
    try:
        return await restore_backup(fetched, replace=replace)
    finally:
        fetched.unlink(missing_ok=True)


def _tell(done: "Restored") -> None:
    """Say what is back, and what is now another than before."""
    click.echo(
        f"{done.manifest.rows} rows are back as they stood on"
        f" {done.manifest.made_at:%Y-%m-%d at %H:%M:%S UTC}."
    )
    if done.migrated:
        click.echo(f"The backup is of release {done.manifest.release}; it was brought up to date.")
    if done.secret:
        click.echo(
            f"EVENTS_SECRET_KEY is another one than the backup's, which is now in {done.secret}."
            " Links in mails that were sent before open only with that one."
        )
    if done.lost:
        click.echo("Not ours, and could not be made anew on the restored tables:")
        for thing in done.lost:
            click.echo(f"- {thing}")
    click.echo("Sending is paused. Resume it at the desk once everything is as it should be.")
