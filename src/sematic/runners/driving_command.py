"""`python -m sematic.worker drive`: what engines start."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from sematic.model.errors import InfrastructureError, SematicError, UnreachableStoreError
from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from sematic.runners.driver_jobs import note_own_standing
from sematic.runners.nanny import Exit, Nanny, Wanted
from sematic.settings import read_settings


def main(arguments: Sequence[str]) -> int:
    """Have a pipeline run driven as the arguments say, and return how that ended, as an exit code."""
    given = _parser().parse_args(arguments)
    # A shell that starts something in the background has it ignore Ctrl-C; steps are interrupted that way.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if given.here:
            return _drive(given)
        return Nanny(Wanted(root_id=given.run_id, arguments=_passed_on(given))).run()
    except SematicError as error:
        sys.stderr.write(f"sematic: {error}\n")
        if not given.here:
            _note_failed(given.run_id, error)
        # Another try may find again what failed there.
        return 1 if isinstance(error, InfrastructureError | UnreachableStoreError) else Exit.REFUSED


def _note_failed(root_id: RunId, error: SematicError) -> None:
    # The settings may be what is wrong.
    with suppress(SematicError):
        note_own_standing(root_id, read_settings(), state=JobState.FAILED, reason=str(error))


def _drive(given: argparse.Namespace) -> int:
    from sematic.runners.driver import Driving, driven

    wanted = Driving(root_id=given.run_id, max_parallelism=given.max_parallelism, goes_on=given.go_on)
    return Exit.of(driven(wanted))


def _passed_on(given: argparse.Namespace) -> tuple[str, ...]:
    passed: list[str] = []
    if given.max_parallelism is not None:
        passed += ["--max-parallelism", str(given.max_parallelism)]
    if given.go_on:
        passed.append("--go-on")
    return tuple(passed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sematic.worker drive",
        description="Drive a pipeline run that was submitted, or left by another driver, to its end.",
    )
    parser.add_argument("--run_id", "--run-id", required=True, type=RunId, help="its id")
    parser.add_argument("--max-parallelism", type=_count, metavar="N", help="how many standalone calls at once")
    parser.add_argument("--here", action="store_true", help="drive in this process, which nobody starts again")
    parser.add_argument("--go-on", action="store_true", help="do not obey what was asked of earlier drivers: to cancel")
    # The pipeline run says these itself; command lines of earlier versions have them.
    parser.add_argument("--resolve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rerun-from", help=argparse.SUPPRESS)
    parser.add_argument("--rerun-mode", help=argparse.SUPPRESS)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
