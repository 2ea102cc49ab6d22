"""Causerie: webinars from the programme page to the replay."""

import sys
from importlib.metadata import version

# structlog paints tracebacks with rich where it finds it: 3 MB in each process for what none uses.
if "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401

    del sys.modules["rich"]

from events import zones

# httpx brings a command of its own along, with rich and pygments: 4 MB in web and worker.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

__version__ = version("causerie")

zones.use_newest()
