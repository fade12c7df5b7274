"""What holds for all tests: no test is timed, and the first call of a kernel may have to compile it."""

from hypothesis import settings

pytest_plugins = ["tests.stores"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
