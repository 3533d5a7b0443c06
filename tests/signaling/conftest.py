"""A whole signaling process for tests that need one."""

from tests.behaviour.conftest import clinic

__all__ = ["clinic"]
