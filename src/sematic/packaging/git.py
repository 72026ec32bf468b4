"""Where the project's working tree stands, asked of the `git` command: cheap, time-limited and never fatal."""

from __future__ import annotations

import inspect
import os
import subprocess
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.records import GitState

if TYPE_CHECKING:
    from sematic.graph.future import Future

PATIENCE = timedelta(seconds=2)
"""How long git may take; a run does not wait longer to learn where it came from."""

_COMMAND = ("git", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch", "--ignore-submodules=dirty")
_FACT = "# branch."
# The question is about a folder, whatever repository a git hook around this process is working on.
_MISLEADING = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"})
_SHORT_COMMIT = 12


def git_state(folder: Path, *, patience: timedelta = PATIENCE) -> GitState | None:
    """Return the commit and branch a folder's working tree is on, and whether any file differs from the commit.

    Files that git neither tracks nor ignores count as a difference. None where there is no repository, no commit yet,
    no git, or no answer in time.
    """
    try:
        answer = subprocess.run(
            _COMMAND,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience.total_seconds(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return _state_of(answer.stdout.decode(errors="replace"))


class GitProbe:
    """A look at a folder's working tree that begins at once and is read later, so that nobody waits for git."""

    def __init__(self, folder: Path) -> None:
        self._state: GitState | None = None
        self._thread = threading.Thread(target=self._look, args=(folder,), name="sematic-git", daemon=True)
        self._thread.start()

    def result(self) -> GitState | None:
        """Return what `git_state` found, waiting for it if need be."""
        self._thread.join()
        return self._state

    def _look(self, folder: Path) -> None:
        self._state = git_state(folder)


def get_git_sha_caching_namespace(root: Future) -> str:
    """Return a cache namespace of its own for each commit and pipeline: `LocalRunner(cache_namespace=...)` takes this.

    RuntimeError if the working tree differs from its commit, or there is none: the runner then does without a cache.
    """
    state = git_state(_folder_of(root))
    if state is None:
        raise RuntimeError(f"{root.function.path} is not in a git working tree with a commit.")
    if state.is_dirty:
        raise RuntimeError(
            f"The working tree of {root.function.path} differs from its commit; commit the changes first."
        )
    # The commit comes first because a runner keeps only the start of a long namespace.
    return f"{state.commit[:_SHORT_COMMIT]}-{root.function.path}"


def _folder_of(root: Future) -> Path:
    try:
        file = inspect.getsourcefile(root.function.func)
    except TypeError:
        file = None
    folder = Path(file).parent if file else Path.cwd()
    return folder if folder.is_dir() else Path.cwd()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def _state_of(answer: str) -> GitState | None:
    lines = answer.splitlines()
    facts = dict(line.removeprefix(_FACT).split(" ", 1) for line in lines if line.startswith(_FACT))
    commit, branch = facts.get("oid", "(initial)"), facts.get("head", "")
    if commit == "(initial)":
        return None
    return GitState(
        commit=commit,
        branch="" if branch == "(detached)" else branch,
        is_dirty=any(not line.startswith("#") for line in lines),
    )
