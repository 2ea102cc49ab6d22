"""How things look and read: templates, sentences, dates. Nothing here needs a web request."""

from events.presentation.gettext import N_, plural, sentence
from events.presentation.jinja import render

__all__ = ["N_", "plural", "render", "sentence"]
