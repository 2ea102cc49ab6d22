"""`events copy-files`."""

import asyncio

import click

from events import logs
from events.errors import Unusable
from events.settings import settings


@click.command("copy-files")
@click.argument("source", required=False, default="")
def command(source: str) -> None:
    """Copy every file from SOURCE to where EVENTS_STORAGE_URL says; nothing is deleted.

    SOURCE is an address like that of EVENTS_STORAGE_URL; without it, the data folder. What is
    there already is not copied again: call it while the site serves, then once more when it is
    stopped.
    """
    from events.backups.copy_files import copy_files
    from events.settings.storage import place_of

    logs.configure()
    place = place_of(source) if source else settings().data_dir
    if place == settings().storage:
        raise Unusable(
            "Source and target are the same place. Set EVENTS_STORAGE_URL to where files shall lie."
        )
    done = asyncio.run(copy_files(place))
    click.echo(
        f"{done.copied} files copied, {done.size / 1_000_000:.1f} MB;"
        f" {done.there} were there already. The source is as it was."
    )
