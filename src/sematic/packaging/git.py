"""Where the project's working tree stands, asked of the `git` command: cheap, time-limited and never fatal."""

from __future__ import annotations

import inspect
import os
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.records import GitState

if TYPE_CHECKING:
    from sematic.graph.future import Future

PATIENCE = timedelta(seconds=2)
"""How long git may take; a run does not wait longer to learn where it came from."""

_STATUS = ("status", "--porcelain=v2", "--branch", "--ignore-submodules=dirty")
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
        answer = begun(folder, *_STATUS)
        return state_of(ended(answer, patience=patience).decode(errors="replace").splitlines())
    except GitError:
        return None


class GitError(Exception):
    """Git is not there, refused, or did not answer in time; the text says which, without a full stop."""


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Ask git something about a folder, and do not wait for the answer; GitError if there is no git or folder."""
    command = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=true", *words)
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from error


def ended(asked: subprocess.Popen[bytes], *, patience: timedelta = PATIENCE) -> bytes:
    """Return git's answer; GitError with what it says, or if it takes too long."""
    try:
        with asked:
            try:
                answer, complaint = asked.communicate(timeout=patience.total_seconds())
            except BaseException:
                asked.kill()
                raise
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not answer within {patience.total_seconds():g} s") from error
    if asked.returncode:
        told = complaint.decode(errors="replace").strip().splitlines() or [f"exit code {asked.returncode}"]
        raise GitError(f"git refused: {told[0]}")
    return answer


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


def state_of(lines: Sequence[str]) -> GitState | None:
    """Return what the lines of `git status --porcelain=v2 --branch` tell; None before the first commit."""
    facts = dict(line.removeprefix(_FACT).split(" ", 1) for line in lines if line.startswith(_FACT))
    commit, branch = facts.get("oid", "(initial)"), facts.get("head", "")
    if commit == "(initial)":
        return None
    return GitState(
        commit=commit,
        branch="" if branch == "(detached)" else branch,
        is_dirty=any(line[:1] not in {"#", "!", ""} for line in lines),
    )
