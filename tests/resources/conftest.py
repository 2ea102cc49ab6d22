"""Organisers at the desk, for the tests of what they share."""

from tests.desk.conftest import sign_in

__all__ = ["sign_in"]
