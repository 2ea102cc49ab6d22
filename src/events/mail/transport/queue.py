"""The letters that wait for a connection, so that one slow destination delays no other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from events.deliveries.claim import Claimed
from events.mail.render.compose import Composed

SLOW_SECONDS: Final = 1.0
"""A mail that takes longer is slow; a destination is slow once most of its mails are."""

MEMORY: Final = 0.2
"""How much the newest mail counts in what is known of a destination."""

UNKNOWN: Final = 3
"""So many connections has a destination until it has taken its first mail: it may be slow."""

KEPT_IN_A_SLOW_LANE: Final = 6
"""More than these would only wait here until their leases end."""


@dataclass(eq=False)
class Letter:
    """A claimed delivery with its mail, ready to be handed to the relay."""

    delivery: Claimed
    mail: Composed

    @property
    def domain(self) -> str:
        """The destination."""
        return self.mail.recipient.rpartition("@")[2]


@dataclass
class _Watch:
    """How long a letter has been in its destination's hands; stopped while it waits for us."""

    since: float
    spent: float = 0.0
    running: bool = True

    def seconds(self, now: float) -> float:
        return self.spent + (now - self.since if self.running else 0.0)

    def turn(self, now: float, *, running: bool) -> None:
        self.spent, self.since, self.running = self.seconds(now), now, running


@dataclass
class _Lane:
    waiting: deque[Letter] = field(default_factory=deque)
    started: dict[Letter, _Watch] = field(default_factory=dict)
    slowness: float = 0.0
    known: bool = False

    @property
    def slow(self) -> bool:
        return self.slowness > 0.5

    @property
    def being_tried(self) -> bool:
        return not self.known and len(self.started) >= UNKNOWN

    @property
    def untried(self) -> int:
        return 0 if self.known else max(len(self.waiting) + len(self.started) - UNKNOWN, 0)

    def stuck(self, now: float) -> int:
        return sum(watch.seconds(now) > SLOW_SECONDS for watch in self.started.values())


class Lanes:
    """A queue with a lane for each destination domain, served in turn.

    Each has one connection if it needs it. A slow one gets no second while a quicker one waits;
    none gets more than half of them while others wait.
    """

    def __init__(self, connections: int) -> None:
        """Share out so many connections."""
        self._most = max(connections // 2, 1)
        self._lanes: dict[str, _Lane] = {}
        self._turns: deque[str] = deque()
        self._changed = asyncio.Event()
        self._size = 0
        self._closed = False

    def __len__(self) -> int:
        """How many letters wait."""
        return self._size

    def untried(self) -> int:
        """How many of them wait to see whether their destination takes its first mails."""
        return sum(lane.untried for lane in self._lanes.values())

    def put(self, letter: Letter) -> None:
        """Let a letter wait in its destination's lane."""
        lane = self._lanes.setdefault(letter.domain, _Lane())
        if not lane.waiting:
            self._turns.append(letter.domain)
        lane.waiting.append(letter)
        self._size += 1
        self._changed.set()

    async def take(self, patience: float) -> Letter | None:
        """The next letter, or None if none came within `patience` seconds. Then call `done`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while True:
            letter = self._next(loop.time())
            if letter is not None:
                return letter
            self._changed.clear()
            left = deadline - loop.time()
            if left <= 0 or self._closed:
                return None
            # A lane may become free because time passes, so look again now and then.
            await _wait(self._changed, min(left, SLOW_SECONDS))

    @contextlib.contextmanager
    def our_own_time(self, letter: Letter) -> Iterator[None]:
        """What passes in this block, such as a database that is away, makes no destination slow."""
        loop = asyncio.get_running_loop()
        watch = self._lanes[letter.domain].started[letter]
        watch.turn(loop.time(), running=False)
        try:
            yield
        finally:
            watch.turn(loop.time(), running=True)

    def done(self, letter: Letter) -> None:
        """The letter left its connection."""
        lane = self._lanes[letter.domain]
        watch = lane.started.pop(letter)
        slow = watch.seconds(asyncio.get_running_loop().time()) > SLOW_SECONDS
        lane.slowness += MEMORY * (slow - lane.slowness)
        lane.known = True
        if not lane.started and not lane.waiting and lane.slowness < MEMORY / 2:
            del self._lanes[letter.domain]
        self._changed.set()

    def stuck(self) -> int:
        """How many connections hold a mail that takes long."""
        now = asyncio.get_running_loop().time()
        return sum(lane.stuck(now) for lane in self._lanes.values())

    def shed(self) -> list[Letter]:
        """Take out what crowds a slow lane, so that there is room to claim for the others."""
        now = asyncio.get_running_loop().time()
        shed = []
        for lane in self._lanes.values():
            if self._drags(lane, now):
                while len(lane.waiting) > KEPT_IN_A_SLOW_LANE:
                    shed.append(lane.waiting.pop())
        self._size -= len(shed)
        return shed

    def empty(self) -> list[Letter]:
        """Take out all that wait."""
        letters = [letter for lane in self._lanes.values() for letter in lane.waiting]
        for lane in self._lanes.values():
            lane.waiting.clear()
        self._turns.clear()
        self._size = 0
        return letters

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        self._changed.set()

    def _next(self, now: float) -> Letter | None:
        for _ in range(len(self._turns)):
            domain = self._turns[0]
            self._turns.rotate(-1)
            if self._may_leave(self._lanes[domain], now):
                return self._leave(domain, now)
        return None

    def _may_leave(self, lane: _Lane, now: float) -> bool:
        if not lane.started:
            return True
        room = len(lane.started) < self._most
        if self._drags(lane, now):
            return room and all(self._lanes[other].slow for other in self._turns)
        if lane.being_tried:
            return False
        return room or len(self._turns) == 1

    def _drags(self, lane: _Lane, now: float) -> bool:
        return lane.slow or lane.stuck(now) > self._most // 3

    def _leave(self, domain: str, now: float) -> Letter:
        lane = self._lanes[domain]
        letter = lane.waiting.popleft()
        self._size -= 1
        if not lane.waiting:
            self._turns.remove(domain)
        lane.started[letter] = _Watch(now)
        return letter


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
