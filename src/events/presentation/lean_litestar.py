"""Litestar with what we use of it."""

from litestar import Litestar
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin


class LeanLitestar(Litestar):
    """Litestar without what it would load where it lies beside: Pydantic and attrs, 6 MB.

    Whoever makes a second application makes one of these, or both are read from disk then.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]
