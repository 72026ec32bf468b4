"""A step of a module that sets up its own logger when it is imported."""

from __future__ import annotations

import logging

import sematic

log = logging.getLogger("of_a_module")
log.addHandler(logging.StreamHandler())
log.propagate = False


@sematic.func
def logs() -> int:
    log.warning("once")
    return 1
