"""Which container image this process was given, if any."""

from __future__ import annotations

import os


def has_container_image() -> bool:
    """Return whether steps can run in containers: this process was started from, or for, a built image."""
    return bool(os.environ.get("SEMATIC_CONTAINER_IMAGE"))
