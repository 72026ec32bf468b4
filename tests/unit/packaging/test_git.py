from __future__ import annotations

import importlib
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

import sematic
from sematic.packaging.git import get_git_sha_caching_namespace, git_state

PIPELINE = """
import sematic


@sematic.func
def pipeline() -> int:
    return 1
"""


def git(folder: Path, *words: str) -> str:
    person = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    (tmp_path / "a.txt").write_text("a")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "--quiet", "-m", "a")
    return tmp_path


def test_a_clean_tree_has_a_commit_and_a_branch(repository: Path) -> None:
    state = git_state(repository)
    assert state is not None
    assert (state.commit, state.branch, state.is_dirty) == (git(repository, "rev-parse", "HEAD"), "trunk", False)


def test_a_folder_inside_the_tree_is_in_the_tree(repository: Path) -> None:
    inner = repository / "deep" / "er"
    inner.mkdir(parents=True)
    assert git_state(inner) == git_state(repository)


@pytest.mark.parametrize(("name", "content"), [("a.txt", "b"), ("new\nline é.txt", "x")])
def test_a_changed_or_new_file_makes_the_tree_dirty(repository: Path, name: str, content: str) -> None:
    (repository / name).write_text(content)
    state = git_state(repository)
    assert state is not None
    assert state.is_dirty


def test_an_ignored_file_does_not_make_the_tree_dirty(repository: Path) -> None:
    (repository / ".git" / "info" / "exclude").write_text("*.log")
    (repository / "a.log").write_text("x")
    state = git_state(repository)
    assert state is not None
    assert not state.is_dirty


def test_a_detached_head_has_no_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    state = git_state(repository)
    assert state is not None
    assert (state.branch, state.is_dirty) == ("", False)


def test_there_is_no_state_without_a_repository(tmp_path: Path) -> None:
    assert git_state(tmp_path) is None


def test_there_is_no_state_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert git_state(tmp_path) is None


def test_there_is_no_state_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert git_state(repository) is None


def test_there_is_no_state_of_a_folder_that_is_gone(tmp_path: Path) -> None:
    assert git_state(tmp_path / "gone") is None


def test_nobody_waits_for_a_slow_git(repository: Path) -> None:
    assert git_state(repository, patience=timedelta(0)) is None


def test_the_repository_a_hook_works_on_is_not_mistaken_for_the_folders(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = git_state(repository)
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    assert git_state(repository) == expected


@pytest.fixture
def root(repository: Path, monkeypatch: pytest.MonkeyPatch) -> sematic.Future:
    (repository / "pipeline_in_a_repository.py").write_text(PIPELINE)
    (repository / ".git" / "info" / "exclude").write_text("__pycache__")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "b")
    monkeypatch.syspath_prepend(str(repository))
    importlib.invalidate_caches()
    module = importlib.import_module("pipeline_in_a_repository")
    importlib.reload(module)
    future: sematic.Future = module.pipeline()
    return future


def test_the_namespace_tells_commits_and_pipelines_apart_within_50_characters(
    root: sematic.Future, repository: Path
) -> None:
    commit = git(repository, "rev-parse", "HEAD")
    assert get_git_sha_caching_namespace(root) == f"{commit[:12]}-pipeline_in_a_repository.pipeline"


def test_there_is_no_namespace_for_a_dirty_tree(root: sematic.Future, repository: Path) -> None:
    (repository / "a.txt").write_text("changed")
    with pytest.raises(RuntimeError, match=r"pipeline differs from its commit; commit the changes first\."):
        get_git_sha_caching_namespace(root)


def test_there_is_no_namespace_without_a_repository(root: sematic.Future, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="not in a git working tree"):
        get_git_sha_caching_namespace(root)
