"""Fixtures that the tests of carriers share."""

from tests.integration.carriers.test_outsourcing import carrier, desk

__all__ = ["carrier", "desk"]
