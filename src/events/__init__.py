"""Causerie: webinars from the programme page to the replay."""

from importlib.metadata import version

__version__ = version("causerie")
