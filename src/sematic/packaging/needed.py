"""Which distributions Sematic cannot do without, as what is installed says of itself."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SEPARATORS = re.compile(r"[-_.]+")


def needed_by(name: str) -> frozenset[str]:
    """Return the distributions that one needs, and those that these need; none if it is not installed here.

    What only an extra or another version of Python asks for is left out.
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        try:
            lines = requires(waiting.pop()) or ()
        except PackageNotFoundError:
            continue
        # One with a condition may be needed; whoever wants to be told of what is missing for certain has no use for it.
        names = [
            _SEPARATORS.sub("-", each[0]).lower() for line in lines if ";" not in line and (each := _NAME.match(line))
        ]
        waiting += [each for each in names if each not in found]
        found.update(names)
    return frozenset(found)
