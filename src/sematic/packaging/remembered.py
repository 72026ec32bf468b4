"""What is remembered of the last snapshot of a project, so that the next one need not look into unchanged files."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from sematic.machine.private import make_private, write_private
from sematic.model.ids import Digest, digest_of
from sematic.model.records import GitState
from sematic.model.version import __version__
from sematic.packaging.project import Project

Stamp: TypeAlias = "tuple[int, int, int, int, int] | None"
"""Mode, size, times of change of content and of anything (nanoseconds) and inode of a file; None if it is not there."""

_FORMAT = f"2 {__version__}"
_FINE = 20_000_000
_COARSE = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One snapshot of a project and what the files looked like from outside when it was taken."""

    manifest: Digest
    begun_at: int
    """Nanoseconds since 1970, before the first file was looked at."""
    stamps: Mapping[str, Stamp]
    """By path from the root: files, folders, and files of git by their absolute path."""
    imported: tuple[str, ...] = ()
    """Files that belong to the project only because they were imported."""
    git: GitState | None = None
    is_lasting: bool = True
    """Whether unchanged stamps mean that nothing has changed."""

    def is_current(self, root: Path, *, imported: Iterable[str]) -> bool:
        """Return whether nothing in the project has changed since; the same files must be imported."""
        extra = tuple(each for each in imported if each not in self.stamps or each in self.imported)
        return (
            self.is_lasting
            and extra == self.imported
            # Git's own files have absolute paths, which joining leaves as they are.
            and all(self.is_unchanged(path, stamp_of(os.path.join(root, path))) for path in self.stamps)  # noqa: PTH118 - hundreds
        )

    def is_unchanged(self, path: str, stamp: Stamp) -> bool:
        """Return whether a file that looks like this now contains what it contained when the snapshot was taken."""
        return self.stamps.get(path) == stamp and (stamp is None or not self._is_young(stamp))

    def _is_young(self, stamp: tuple[int, int, int, int, int]) -> bool:
        """Return whether a file changed so shortly before it was looked at that another change had the same time."""
        changed_at = max(stamp[2], stamp[3])
        # Some file systems keep whole seconds.
        return changed_at >= self.begun_at - (_FINE if changed_at % 1_000_000 else _COARSE)


class Memory:
    """Remembers the last snapshot of each project, in a file for each in one folder; losing them costs only time."""

    def __init__(self, folder: Path, *, clock: Callable[[], int] = time.time_ns) -> None:
        self._folder = folder
        self.clock = clock

    def of(self, project: Project) -> Remembered | None:
        """Return what is remembered of a project; None if there is nothing that can be used."""
        try:
            document = json.loads(self._path_of(project).read_bytes())
            if document["format"] != _FORMAT or document["project"] != _facts_of(project):
                return None
            return Remembered(
                manifest=Digest(document["manifest"]),
                begun_at=document["begun_at"],
                stamps={path: None if stamp is None else tuple(stamp) for path, stamp in document["stamps"].items()},
                imported=tuple(document["imported"]),
                git=None if document["git"] is None else GitState(**document["git"]),
                is_lasting=document["is_lasting"],
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, project: Project, remembered: Remembered) -> None:
        """Remember a snapshot from now on; where that cannot be written, the next one takes longer."""
        facts = {name: getattr(remembered, name) for name in ("manifest", "begun_at", "imported", "is_lasting")}
        document = facts | {
            "format": _FORMAT,
            "project": _facts_of(project),
            "stamps": dict(remembered.stamps),
            "git": None if remembered.git is None else asdict(remembered.git),
        }
        path = self._path_of(project)
        draft = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            make_private(path.parent)
            try:
                write_private(draft, json.dumps(document, separators=(",", ":")))
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)

    def _path_of(self, project: Project) -> Path:
        return self._folder / f"{digest_of(os.fsencode(project.root))[:32]}.json"


def stamp_of(path: str) -> Stamp:
    """Return what a file looks like from outside; a link is not followed."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stamp_from(status)


def stamp_from(status: os.stat_result) -> Stamp:
    """Return what a file looks like from outside, from what the system says of it."""
    # The size of a folder says how it is stored, not what is in it.
    size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
    return status.st_mode, size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _facts_of(project: Project) -> list[str]:
    return [str(project.root), project.kind.value, project.within]
