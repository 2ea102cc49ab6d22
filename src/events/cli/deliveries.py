"""`events deliveries`."""

import asyncio
import sys
from datetime import datetime
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from events import clock, database
from events.cli import servers
from events.deliveries.figures import ledger
from events.deliveries.limits import pause
from events.deliveries.listing import Choice, Line, listing

WORDS: Final = {
    "due": "waiting",
    "handing_off": "being handed to the relay",
    "sent": "handed to the relay",
    "skipped": "not sent",
    "refused": "refused for good",
    "held": "held: an organiser decides",
    "withdrawn": "withdrawn",
}
"""The states of a delivery in plain words."""

PIPED_COLUMNS: Final = 400


@click.command("deliveries")
@click.option("--due", "choice", flag_value="due", help="Only what is still to be sent.")
@click.option("--failed", "choice", flag_value="failed", help="Only what did not go as it should.")
@click.option("--limit", default=50, show_default=True, help="How many lines at most.")
def command(choice: Choice | None, limit: int) -> None:
    """Show what is owed, sent, late, refused, and why."""
    with servers.running(name="events deliveries"):
        asyncio.run(_show(choice or "all", limit))


async def _show(choice: Choice, limit: int) -> None:
    async with database.pool(size=1):
        at = clock.now()
        queue = await ledger.queue(at)
        paused = await pause.current()
        lines = await listing(choice, limit=limit)
    # Into a file or a pipe each delivery stays on one line; a terminal is filled as wide as it is.
    console = Console() if sys.stdout.isatty() else Console(width=PIPED_COLUMNS)
    for sentence in summary(queue, paused):
        console.print(sentence, highlight=False, markup=False)
    if lines:
        console.print(_table(lines, at))
    else:
        console.print("Nothing of the kind.")


def summary(queue: ledger.Queue, paused: pause.Pause | None) -> list[str]:
    """Describe the state of sending in a few sentences."""
    said = []
    if paused:
        when = (
            f"tried again at {_moment(paused.resume_at)}" if paused.resume_at else "until resumed"
        )
        said.append(f"Sending is paused by {paused.paused_by}, {when}: {paused.reason}")
    if queue.due:
        said.append(f"{queue.due} due now, the oldest since {round(queue.lateness)} seconds.")
    else:
        said.append("Nothing is due now.")
    if queue.handing_off:
        said.append(f"{queue.handing_off} being handed to the relay.")
    if queue.held:
        said.append(f"{queue.held} held: nobody knows whether they arrived, an organiser decides.")
    return said


def _table(lines: list[Line], at: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Due", "Letter", "To", "State", "Why"):
        table.add_column(title, overflow="fold")
    for line in lines:
        table.add_row(
            _moment(line.due_at), line.letter, line.address or _subject(line), _state(line, at),
            line.reason,
        )  # fmt: skip
    return table


def _state(line: Line, at: datetime) -> str:
    said = WORDS[line.state]
    if line.state == "due" and line.due_at <= at:
        said = "due now"
    if line.state == "due" and line.attempts:
        said += f", after {line.attempts} attempts"
    if line.repeated:
        said += ", perhaps twice"
    return f"{said}, bounced" if line.bounced_at else said


def _subject(line: Line) -> str:
    return f"{line.subject_kind} {line.subject_id}"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else ""
