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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let the backup take the place of what is there.")
def command(file: Path, *, replace: bool) -> None:
    """Bring a site back from its backup FILE; no mail leaves until an organiser resumes.

    Every byte is checked first, and where anything fails the database stays as it was. A backup of
    an earlier release is brought up to this one.
    """
    from events.backups.restore import restore_backup

    logs.configure()
    with servers.running(name="events restore"):
        done = asyncio.run(restore_backup(file.absolute(), replace=replace))
    _tell(done)


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
