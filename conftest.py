"""What holds for all tests and doctests: none is timed, and the store is there to be imported."""

from hypothesis import settings

pytest_plugins = ["tests.stores"]

# the first call of a kernel may have to compile it
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Start Django, on no database: each test that wants one gets its own."""
    from tests.stores import setup

    setup()
