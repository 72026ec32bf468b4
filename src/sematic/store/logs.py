"""The logs of all runs: `logs/ROOT/RUN-ATTEMPT.log` in the store's folder, one file per attempt."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sematic.machine.private import make_private
from sematic.model.ids import RunId
from sematic.store.log_file import Log

FOLDER = "logs"

_UNRECORDED = "unrecorded"
_ID = re.compile(r"[0-9A-Za-z_]{1,64}", re.ASCII)
_NAME = re.compile(r"([0-9A-Za-z_]{1,64})-([1-9][0-9]{0,8})\.log", re.ASCII)


class RunLogs:
    """The logs of all runs of a store."""

    def __init__(self, store_folder: Path) -> None:
        self._folder = store_folder / FOLDER

    def folder_of(self, root_id: RunId) -> Path:
        """Return the folder with the logs of a pipeline run. ValueError if this cannot be an id."""
        return self._folder / _checked(root_id)

    def path_of(self, root_id: RunId, run_id: RunId, attempt: int) -> Path:
        """Return where an attempt's log is, or will be. ValueError if these cannot be ids and a number from 1."""
        if attempt < 1:
            raise ValueError(f"Attempts count from 1, so {attempt} cannot be one.")
        return self.folder_of(root_id) / f"{_checked(run_id)}-{attempt}.log"

    def log_of(self, root_id: RunId, run_id: RunId, attempt: int) -> Log:
        """Return an attempt's log; one that does not exist reads as empty."""
        return Log(self.path_of(root_id, run_id, attempt))

    def mark_unrecorded(self, root_id: RunId) -> None:
        """Note that what the inline steps of a pipeline run print is shown and not recorded."""
        folder = self.folder_of(root_id)
        with suppress(OSError):
            make_private(folder)
            (folder / _UNRECORDED).touch(mode=0o600)

    def is_unrecorded(self, root_id: RunId) -> bool:
        """Return whether that was noted."""
        return (self.folder_of(root_id) / _UNRECORDED).exists()

    def attempts_of(self, root_id: RunId, run_id: RunId) -> tuple[int, ...]:
        """Return which attempts of a run have a log."""
        return self.attempts_in(root_id).get(run_id, ())

    def attempts_in(self, root_id: RunId) -> Mapping[RunId, tuple[int, ...]]:
        """Return which attempts have a log, of every run of a pipeline run that has any."""
        found: dict[RunId, list[int]] = {}
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self.folder_of(root_id)) as entries:
            for entry in entries:
                if named := _NAME.fullmatch(entry.name):
                    found.setdefault(RunId(named[1]), []).append(int(named[2]))
        return {run_id: tuple(sorted(attempts)) for run_id, attempts in found.items()}


def _checked(identifier: str) -> str:
    if not _ID.fullmatch(identifier):
        raise ValueError(f"{identifier!r} is no id of a run, so it has no log.")
    return identifier
