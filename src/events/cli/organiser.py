"""`events organiser add`."""

import asyncio

import click

from events import logs
from events.cli import servers
from events.errors import Invalid
from events.organisers.states import ROLES, Role


@click.group("organiser")
def command() -> None:
    """Add organisers, and give them their way to the desk."""


@command.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in ROLES]), default="owner", show_default=True
)
def add(email: str, role: str) -> None:
    """Add an organiser, or find it, and print a sign-in link.

    The link opens a page with a button. It is good once, for a day, in any browser: hand it over
    as carefully as a key. An organiser who is there already keeps their role.
    """
    logs.configure()
    with servers.running(name="events organiser"):
        click.echo(asyncio.run(_add(email, role)))


async def _add(email: str, role: str) -> str:
    from events import migrations
    from events.clock import now
    from events.organisers import members
    from events.organisers.sign_in import codes
    from events.settings import settings

    await migrations.migrate()
    try:
        added = await members.add(
            email, members.Grant(Role(role)), language=settings().languages[0]
        )
    except Invalid as refused:
        raise click.BadParameter(" ".join(refused.problems.values())) from None
    return await codes.printed_link(added, at=now())
