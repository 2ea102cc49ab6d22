"""Read at the start all that a process reads of the program's own files.

So a pull, or a folder that is removed, changes nothing under processes that run.
"""

import importlib
from functools import cache
from typing import Final

from babel import Locale

from events import migrations, zones
from events.presentation.gettext import catalogue
from events.presentation.jinja import environment
from events.presentation.static import assets
from events.settings.reader import LANGUAGES

_IMPORTED_LATE: Final = ("anyio._backends._asyncio", "httpcore")
"""What libraries import at their first request (tests/operations/restarts/test_code_on_disk.py),
and at the first that we send."""


@cache
def keep_files() -> None:
    """Read templates, sentences, assets, zones, names of migrations, and modules loaded late.

    Once: a forked process has them, and to look at each again would copy its page of memory.
    """
    assets()
    for language in LANGUAGES:
        catalogue(language)
        environment(language)
        _ = Locale.parse(language).time_zones
    zones.keep()
    migrations.known_migrations()
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
