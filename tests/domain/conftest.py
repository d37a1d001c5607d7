"""Two cores are shared, so no example is failed for being slow."""

from hypothesis import settings

settings.register_profile("domain", deadline=None)
settings.load_profile("domain")
