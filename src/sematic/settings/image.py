"""Which container image this process was given, if any."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def has_container_image(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether steps can run in containers: this process was started from, or for, a built image."""
    return bool((os.environ if environ is None else environ).get("SEMATIC_CONTAINER_IMAGE"))
