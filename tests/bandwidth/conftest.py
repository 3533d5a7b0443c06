"""Property tests judge what comes out, never how long a busy machine took over it."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
