"""What can be the root of a pipeline run."""

from __future__ import annotations

from sematic.graph.future import Future


def check_root(future: object) -> Future:
    """Return the future if it can be the root of a pipeline run; ValueError says why not."""
    if not isinstance(future, Future):
        raise ValueError(  # noqa: TRY004 - the error users of the original catch
            f"A runner takes a future, which is what calling a @sematic.func gives, not {type(future).__name__}."
        )
    needed = next((name for name, value in future.kwargs.items() if type(value) is Future), None)
    if needed is not None:
        raise ValueError(
            f"Argument {needed!r} of {future.function.path} is, or holds, the output of another call, so the call"
            " cannot be the root of a pipeline run. Make both calls inside one @sematic.func and run that."
        )
    return future
