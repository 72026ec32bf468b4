"""One execution of one function, from values to an outcome."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from sematic.executors.deadline import deadline
from sematic.executors.outcome import Failure, Graph, Interrupted, Outcome, Value
from sematic.graph.arguments import hint_of_iterator
from sematic.graph.context import Scope, SematicContext, Tell, set_context
from sematic.graph.future import Callee, Future
from sematic.graph.lifting import holds_future, lifted
from sematic.graph.resources import ResourceRequirements
from sematic.model.errors import FunctionError
from sematic.model.errors import TimeoutError as SematicTimeoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A function, the values it is called with, and the run this is."""

    function: Callee
    inputs: Mapping[str, Any]
    """Values by name; `Stored` handles for an executor whose calls run in other processes."""
    context: SematicContext
    seconds_left: float | None = None
    """Until the tightest time-out of the run and its ancestors; None if there is none."""
    timeout: str = ""
    """Which time-out that is, for the error."""
    log: Path | None = None
    """Where everything goes that the call prints, if the executor can tell it apart."""
    tell: Tell | None = None
    """Has something written down while the function executes, in this process."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """Environment variables that are set for this call alone, if the executor can."""
    resources: ResourceRequirements | None = None
    """What it asks for, for an executor that places calls on machines."""


def outcome_of(invocation: Invocation) -> Outcome:
    """Call the function and return how it ended; the user's code may raise anything."""
    process = os.getpid()
    with set_context(invocation.context) as scope:
        scope.tell = invocation.tell
        try:
            output = _called(invocation)
            return _checked(output, invocation.function, scope)
        except KeyboardInterrupt:
            return Interrupted()
        except SystemExit as error:
            if os.getpid() != process:
                # A process that the function forked ends itself; it has nothing to do with the pipeline run.
                raise
            return Failure(_stopped_itself(invocation.function, error))
        except BaseException as error:  # noqa: BLE001 - boundary: user code may raise anything
            return Failure(_without_our_frames(error))


def _called(invocation: Invocation) -> Any:
    """Return what the function returns; Sematic's TimeoutError if that is late, also if the function swallowed it."""
    function, seconds_left = invocation.function, invocation.seconds_left
    if seconds_left is None:
        return function.call(invocation.inputs)
    late = SematicTimeoutError(f"{function.path} did not end within {invocation.timeout}.")
    ends = time.monotonic() + seconds_left
    with deadline(seconds_left, late):
        output = function.call(invocation.inputs)
    if time.monotonic() > ends:
        raise late
    return output


def _checked(output: Any, function: Callee, scope: Scope) -> Outcome:
    try:
        if type(output) is not Future:
            if not holds_future(output):
                if scope.created:
                    return Failure(unused_error(function, scope.created))
                return Value(function.output.cast(output))
            output = lifted(output, function.output_type)
        mismatch = function.output.mismatch(output.function.output)
    except TypeError as error:
        sentence = f"The output of {function.path} does not fit its type: {error}{function.output_hint}"
        return Failure(TypeError(sentence + hint_of_iterator(output)))
    if mismatch is not None:
        return Failure(TypeError(f"{function.path} returned the output of {output.function.path}: {mismatch}"))
    return Graph(output, tuple(scope.created))


def unused_error(function: Callee, futures: list[Future]) -> FunctionError:
    """Return the error of a function that made futures its output does not need."""
    names = ", ".join(dict.fromkeys(future.props.name for future in futures))
    return FunctionError(
        f"{function.path} called {names}, but its output does not use what came out, so it would never run."
        " Return it, or pass it to a call whose output you return."
    )


def _stopped_itself(function: Callee, error: SystemExit) -> FunctionError:
    failure = FunctionError(f"{function.path} called sys.exit({error.code!r}). Raise an exception or return instead.")
    failure.__cause__ = error
    return failure


def _without_our_frames(error: BaseException) -> BaseException:
    """Return an error whose traceback begins and ends in the user's code: where in Sematic it passed helps nobody."""
    trace = error.__traceback__
    if trace is None:
        return error
    first = trace
    while first.tb_next is not None and _is_ours(first):
        first = first.tb_next
    last, frame = first, first
    while frame.tb_next is not None:
        frame = frame.tb_next
        if not _is_ours(frame):
            last = frame
    # What a call of another step's function refused ends at the line that called it.
    last.tb_next = None
    return error.with_traceback(first)


def _is_ours(trace: TracebackType) -> bool:
    module = str(trace.tb_frame.f_globals.get("__name__", ""))
    return module.startswith(("sematic.graph.", "sematic.executors."))
