"""`python -m sematic.integrations.ray.keeper PARENT COMMAND ...`: a command that ends when its parent does, at once."""

from __future__ import annotations

import os
import sys

from sematic.machine.process_tree import die_with


def main() -> None:
    """Become the command, having said whose end is its own."""
    parent, *command = sys.argv[1:]
    die_with(int(parent))
    os.execv(command[0], command)  # noqa: S606 - written by this package


if __name__ == "__main__":
    main()
