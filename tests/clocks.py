"""A clock for whatever asks one."""

from __future__ import annotations


class Clock:
    """Stands still until it is set; seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now
