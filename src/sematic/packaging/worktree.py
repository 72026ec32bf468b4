"""What git knows of a working tree: which files belong to it, which are new, and what differs from the commit."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sematic.model.records import GitState
from sematic.packaging.git import PATIENCE, GitError, begun, ended, state_of

_STATUS = (
    *("status", "--porcelain=v2", "-z", "--branch", "--no-renames", "--ignore-submodules=dirty"),
    *("--untracked-files=all", "--ignored=matching"),
)
_DIFF = (
    *("diff", "HEAD", "--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"),
    *("--ignore-submodules=dirty", "--src-prefix=a/", "--dst-prefix=b/"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTree:
    """A working tree as git sees it."""

    state: GitState | None
    """None before the first commit."""
    tracked: frozenset[str]
    """Paths from the top level; some may have been deleted."""
    new: frozenset[str]
    """What git neither tracks nor ignores; a path that ends in `/` is a repository of its own."""
    ignored_folders: frozenset[str]
    """Without a `/` at the end."""
    has_diff: bool
    """Whether a tracked file differs from the commit."""


def work_tree_of(root: Path) -> WorkTree:
    """Return what git knows of the working tree whose top level this is; GitError if it says nothing."""
    # Both questions at once: git takes its time to start.
    status, listing = begun(root, *_STATUS), begun(root, "ls-files", "-z", "--cached")
    try:
        told = _parts_of(ended(status))
    finally:
        # Also after a failure: no process may be left behind.
        names = _answer_or_none(listing)
    if names is None:
        raise GitError("git did not list its files")
    kinds = [(line[:1], line[2:]) for line in told]
    return WorkTree(
        state=state_of(told),
        tracked=frozenset(_parts_of(names)),
        new=frozenset(path for kind, path in kinds if kind == "?"),
        ignored_folders=frozenset(path.rstrip("/") for kind, path in kinds if kind == "!" and path.endswith("/")),
        has_diff=any(kind in {"1", "2", "u"} for kind, _ in kinds),
    )


def uncommitted_diff(root: Path, *, limit: int) -> tuple[bytes, bool]:
    """Return what differs from the commit, at most so many bytes, and whether that is not all; may raise GitError."""
    asked = begun(root, *_DIFF)
    waiting = threading.Timer(PATIENCE.total_seconds(), asked.kill)
    waiting.start()
    try:
        with asked:
            content = b"" if asked.stdout is None else asked.stdout.read(limit + 1)
            if len(content) > limit:
                asked.kill()
                return content[:limit], True
    finally:
        waiting.cancel()
    if asked.returncode:
        raise GitError("git did not tell what differs from the commit")
    return content, False


def files_of_git(root: Path) -> Iterator[str]:
    """Yield the paths of the files that change when git's answers do though no file of the project changed."""
    own = _git_folder(root)
    shared = _shared_folder(own)
    yield from (str(own / name) for name in ("HEAD", "index"))
    yield from (str(shared / name) for name in ("packed-refs", "info/exclude", "config", "reftable/tables.list"))
    try:
        head = (own / "HEAD").read_text(errors="surrogateescape").strip()
    except OSError:
        head = ""
    if head.startswith("ref: "):
        yield str(shared / head.removeprefix("ref: "))
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()) / "git"
    yield from (str(each) for each in (Path("~/.gitconfig").expanduser(), settings / "config", settings / "ignore"))


def _git_folder(root: Path) -> Path:
    """Return where git keeps what it knows of a working tree: `.git`, or what a file of that name says."""
    place = root / ".git"
    try:
        return root / place.read_text(errors="surrogateescape").removeprefix("gitdir:").strip()
    except OSError:
        return place


def _shared_folder(own: Path) -> Path:
    """Return where the branches are kept: working trees beside the first one share its folder."""
    try:
        return own / (own / "commondir").read_text(errors="surrogateescape").strip()
    except OSError:
        return own


def _parts_of(answer: bytes) -> list[str]:
    return [os.fsdecode(part) for part in answer.split(b"\0") if part]


def _answer_or_none(asked: subprocess.Popen[bytes]) -> bytes | None:
    try:
        return ended(asked)
    except GitError:
        return None
