"""Trials sign in at the desk as its own tests do."""

from tests.desk.conftest import sign_in

__all__ = ["sign_in"]
