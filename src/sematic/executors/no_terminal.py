"""A worker has no terminal: what asks for one says so, instead of hearing that nobody answers."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from sematic.graph.context import current_scope
from sematic.model.errors import UnsupportedUsageError

_FOR_TERMINALS = frozenset(("", "pdb", "ipdb", "pudb", "bpdb", "IPython"))
"""Debuggers that need a terminal; others listen on a port."""


def leave_terminal() -> None:
    """Make `breakpoint()` and `input()` in this process errors that say what to do instead.

    A debugger that needs no terminal, named in PYTHONBREAKPOINT, is let be.
    """
    sys.breakpointhook = _breakpointhook
    sys.stdin = io.TextIOWrapper(io.BufferedReader(_Nobody()), encoding="utf-8")


def _breakpointhook(*arguments: Any, **settings: Any) -> Any:
    if os.environ.get("PYTHONBREAKPOINT", "").partition(".")[0] not in _FOR_TERMINALS:
        return sys.__breakpointhook__(*arguments, **settings)  # noqa: T100 - the user asks for it
    raise UnsupportedUsageError(f"breakpoint() cannot stop here: {_no_terminal()}")


class _Nobody(io.RawIOBase):
    """Standard input where nobody types; its descriptor stays the null device, for processes that inherit it."""

    def readable(self) -> bool:
        """Return True: asking is what shows that nobody is there."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Raise the EOFError that says why."""
        del buffer
        raise EOFError(f"Standard input cannot be read here: {_no_terminal()}")

    def fileno(self) -> int:
        """Return the descriptor of standard input."""
        return 0


def _no_terminal() -> str:
    scope = current_scope()
    run = scope.context.run_id[:8] if scope is not None else "RUN"
    return (
        "a worker process has no terminal. LocalRunner(in_process=True) runs every step in your own process, and"
        f" `sematic debug {run}` executes a failed step in a debugger."
    )
