"""Folders of logs: what steps have written, and what drivers that were launched on this machine have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.model.ids import RunId
from sematic.model.jobs import LAUNCHED
from sematic.store.driving import is_driven_here
from sematic.store.schema import pipeline_runs

if TYPE_CHECKING:
    from datetime import datetime

    from sematic.store.embedded import Store

LOGS = "logs"
"""The folder of logs, in which every pipeline run has one named by its id."""

_OF_STEPS = re.compile(r"([0-9a-f]{32}|\.import-\w+)")
"""Folders in it: a pipeline run's, and what an import that was killed has left."""

_OF_DRIVERS = re.compile(r"sematic-driver-([0-9a-f]{32})(?:-\d+)?")
"""Folders beside it: those of the jobs that drove a pipeline run."""


def log_folders_of(store_folder: Path, root_id: RunId) -> list[Path]:
    """Return the folders of logs that a pipeline run has on this machine."""
    drivers = (store_folder / LAUNCHED).glob(f"sematic-driver-{root_id}*")
    return [store_folder / LOGS / root_id, *sorted(drivers)]


def orphan_log_folders(store: Store, *, young: datetime) -> Iterator[Path]:
    """Yield the folders of logs whose pipeline run is not there, and was not there for a while."""
    for parent, named in ((LOGS, _OF_STEPS), (LAUNCHED, _OF_DRIVERS)):
        with suppress(FileNotFoundError), store.engine.connect() as db:
            for folder in sorted((store.folder / parent).iterdir()):
                found = named.fullmatch(folder.name)
                if found is None or not folder.is_dir():
                    continue
                is_known = db.scalar(select(pipeline_runs.c.root_id).where(pipeline_runs.c.root_id == found[1]))
                if is_known or is_driven_here(store.folder, RunId(found[1])):
                    continue
                if _changed_at(folder) < young.timestamp():
                    yield folder


def bytes_in(folder: Path) -> int:
    """Return the room that files take on the disk, or would without the rest of their last block."""
    found = [path.lstat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    # The middle of a log that was given up takes no room.
    return sum(min(each.st_size, each.st_blocks * 512) for each in found)


def _changed_at(folder: Path) -> float:
    return max(path.lstat().st_mtime for path in (folder, *folder.iterdir()))
