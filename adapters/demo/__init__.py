"""The demonstration: invented organisations and people, a running vote, a clock that can be stepped."""

from adapters.demo.pages import Demo
from adapters.demo.stage import HalfPlayed, founding_clock

__all__ = ["Demo", "HalfPlayed", "founding_clock"]
