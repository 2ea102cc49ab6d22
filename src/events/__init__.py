"""Causerie: webinars from the programme page to the replay."""

from importlib.metadata import version

from events import zones

__version__ = version("causerie")

zones.use_newest()
