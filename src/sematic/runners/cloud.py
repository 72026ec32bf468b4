"""The runner for clusters; it comes with the cluster back-ends."""

from __future__ import annotations

from typing import Any, NoReturn

from sematic.graph.future import Future
from sematic.model.errors import UnsupportedUsageError
from sematic.runners.runner import Runner


class CloudRunner(Runner):
    """Will execute a graph on a cluster. Its arguments are checked now; running needs a cluster back-end."""

    def __init__(self, detach: bool = True, max_parallelism: int | None = None, **settings: Any) -> None:  # noqa: FBT001, FBT002 - compat
        if max_parallelism is not None and max_parallelism < 1:
            raise ValueError(f"max_parallelism must be 1 or more, not {max_parallelism}.")
        self._detach, self._max_parallelism, self._settings = detach, max_parallelism, settings

    def run(self, future: Future) -> NoReturn:
        """Raise UnsupportedUsageError: this version has no cluster back-end yet."""
        raise UnsupportedUsageError(
            f"{future.function.path} cannot run on a cluster: this version of Sematic has no cluster back-end yet."
            " Use sematic.LocalRunner()."
        )
