from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from sematic.packaging.manifest import content_of, manifest_of
from sematic.packaging.project import ProjectKind
from sematic.packaging.remembered import Memory
from sematic.packaging.snapshot import Limits
from tests.unit.packaging.conftest import Camera, git

CameraAt = Callable[[Path], Camera]


def test_what_git_tracks_and_what_is_new_is_in_a_snapshot(camera: Camera) -> None:
    (camera.root / "new.py").write_text("new = 1\n")
    manifest = camera.snap()
    assert manifest.kind is ProjectKind.GIT
    assert sorted(manifest.files) == [".gitignore", "a.py", "new.py", "pkg/b.py"]
    assert [path for path, file in manifest.files.items() if file.is_new] == ["new.py"]
    assert camera.text("new.py") == "new = 1\n"


def test_what_git_ignores_is_not(camera: Camera) -> None:
    (camera.root / "x.log").write_text("x")
    (camera.root / "build").mkdir()
    (camera.root / "build" / "b.py").write_text("x")
    assert sorted(camera.snap().files) == [".gitignore", "a.py", "pkg/b.py"]


def test_a_snapshot_knows_commit_branch_and_whether_there_are_changes(camera: Camera) -> None:
    state = camera.snap().git
    assert state is not None
    assert (state.commit, state.branch, state.is_dirty) == (git(camera.root, "rev-parse", "HEAD"), "trunk", False)
    (camera.root / "a.py").write_text("a = 2\n")
    assert camera.snap().git == replace(state, is_dirty=True)


def test_uncommitted_changes_are_kept_as_a_diff(camera: Camera) -> None:
    assert camera.snap().diff is None
    (camera.root / "a.py").write_text("a = 2\n")
    diff = camera.snap().diff
    assert diff is not None
    assert not diff.is_cut
    text = bytes(camera.blobs.open(diff.digest)).decode()
    assert "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n" in text


def test_a_diff_that_is_too_long_is_cut_and_says_so(camera: Camera) -> None:
    (camera.root / "a.py").write_text("x\n" * 1000)
    camera.limits = Limits(diff_size=100)
    diff = camera.snap().diff
    assert diff is not None
    assert (diff.size, diff.is_cut) == (100, True)


def test_a_file_that_was_deleted_is_in_no_snapshot(camera: Camera) -> None:
    (camera.root / "a.py").unlink()
    assert sorted(camera.snap().files) == [".gitignore", "pkg/b.py"]


def test_equal_content_is_kept_once(camera: Camera) -> None:
    before = camera.blobs.puts
    for name in ("c.py", "d.py", "e.py"):
        (camera.root / name).write_text("the same\n")
    manifest = camera.snap()
    assert len({manifest.files[name].digest for name in ("c.py", "d.py", "e.py")}) == 1
    # .gitignore, a, b, what is the same three times, and the manifest.
    assert camera.blobs.puts - before == 5


def test_many_new_files_are_kept_together_and_read_apart(camera: Camera) -> None:
    for number in range(100):
        (camera.root / f"n{number}.py").write_text(f"n = {number}\n")
    manifest = camera.snap()
    assert camera.blobs.puts == 2
    assert len(manifest.blobs) == 1
    assert bytes(content_of(manifest.files["n7.py"], blobs=camera.blobs)) == b"n = 7\n"
    (camera.root / "n7.py").write_text("n = 8\n")
    assert bytes(content_of(camera.snap().files["n7.py"], blobs=camera.blobs)) == b"n = 8\n"
    assert camera.text("n99.py") == "n = 99\n"


def test_permissions_are_kept(camera: Camera) -> None:
    (camera.root / "a.py").chmod(0o755)
    manifest = camera.snap()
    assert (manifest.files["a.py"].mode, manifest.files["pkg/b.py"].mode & 0o111) == (0o755, 0)


def test_a_link_is_kept_as_a_link_and_not_followed(camera: Camera, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.py").write_text("x")
    (camera.root / "link").symlink_to(tmp_path / "secret")
    (camera.root / "broken").symlink_to("nowhere")
    files = camera.snap().files
    assert (files["link"].link, files["broken"].link) == (str(tmp_path / "secret"), "nowhere")
    assert "link/x.py" not in files


def test_a_folder_that_became_a_link_hides_what_is_behind_it(camera: Camera, tmp_path: Path) -> None:
    (camera.root / "pkg").rename(tmp_path / "pkg")
    (camera.root / "pkg").symlink_to(tmp_path / "pkg")
    assert sorted(camera.snap().files) == [".gitignore", "a.py", "pkg"]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(file_size=50), "is larger than 5e-05 MB"),
        (Limits(total_size=50), "would make it more than the 5e-05 MB that are kept of a project"),
        (Limits(files=3), "is one of more than 3 files"),
    ],
)
def test_what_is_too_much_is_left_out_with_the_reason(camera: Camera, limits: Limits, reason: str) -> None:
    (camera.root / "large.bin").write_text("x" * 100)
    camera.limits = limits
    manifest = camera.snap()
    assert sorted(manifest.files) == [".gitignore", "a.py", "pkg/b.py"]
    assert manifest.left_out["large.bin"].reason == reason


def test_left_out_files_beyond_a_number_are_counted(camera: Camera) -> None:
    for number in range(5):
        (camera.root / f"{number}.bin").write_text("x" * 100)
    camera.limits = Limits(file_size=50, left_out=2)
    manifest = camera.snap()
    assert list(manifest.left_out) == ["0.bin", "1.bin"]
    assert manifest.problems == ("3 more files were left out.",)


def test_a_file_that_became_small_enough_is_kept(camera: Camera) -> None:
    (camera.root / "large.bin").write_text("x" * 100)
    camera.limits = Limits(file_size=50)
    camera.snap()
    (camera.root / "large.bin").write_text("x")
    assert "large.bin" in camera.snap().files


@pytest.mark.skipif(os.geteuid() == 0, reason="Root may read everything.")
def test_an_unreadable_file_is_left_out(camera: Camera) -> None:
    (camera.root / "a.py").chmod(0)
    assert camera.snap().left_out["a.py"].reason == "cannot be read: Permission denied"


def test_a_pipe_is_left_out_and_not_waited_for(plain: Path, camera_at: CameraAt) -> None:
    os.mkfifo(plain / "pipe")
    assert camera_at(plain).snap().left_out["pipe"].reason == "is a pipe, a socket or a device"


def test_a_repository_inside_is_left_out(camera: Camera) -> None:
    inner = camera.root / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    (inner / "x.py").write_text("x")
    manifest = camera.snap()
    assert manifest.left_out["inner"].reason == "is a git repository of its own"
    assert "inner/x.py" not in manifest.files


def test_a_submodule_is_left_out(camera: Camera, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    git(other, "commit", "--quiet", "--allow-empty", "-m", "x")
    git(camera.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    assert camera.snap().left_out["sub"].reason == "is a git repository of its own"


def test_a_file_that_may_hold_secrets_is_left_out_unless_git_tracks_it(camera: Camera) -> None:
    (camera.root / ".env").write_text("TOKEN=x")
    assert camera.snap().left_out[".env"].reason == "may hold secrets, and git does not track it"
    git(camera.root, "add", ".env")
    assert ".env" in camera.snap().files


@pytest.mark.parametrize(
    "path",
    [
        *("prod.env", ".envrc", ".npmrc", ".aws/credentials", ".kube/config", "kubeconfig-prod", "secrets.yaml"),
        *("secrets.py", "prod.tfvars", "service-account-1.json", "token", "TOKEN.txt", "token.json", ".htpasswd"),
        *(".docker/config.json", "p.kdbx", ".git-credentials", "a.p12", "a.pfx", "a.jks", "deep/.aws/x.py"),
    ],
)
def test_new_files_whose_names_say_secret_are_left_out(camera: Camera, path: str) -> None:
    (camera.root / path).parent.mkdir(parents=True, exist_ok=True)
    (camera.root / path).write_text("hush")
    manifest = camera.snap()
    assert path not in manifest.files
    assert manifest.left_out[path].reason == "may hold secrets, and git does not track it"
    git(camera.root, "add", path)
    assert path in camera.snap().files


@pytest.mark.parametrize("path", ["tokens.py", "tokenizer.json", "tokenizer.model", "config.json", "keys.py", "env.py"])
def test_new_files_that_only_sound_alike_are_recorded(camera: Camera, path: str) -> None:
    (camera.root / path).write_text("x")
    assert path in camera.snap().files


def test_an_ignored_file_that_may_hold_secrets_is_left_out_though_it_is_imported(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    (camera.root / ".gitignore").write_text("secrets.py\nlocal.py\n")
    for name in ("secrets", "local"):
        (camera.root / f"{name}.py").write_text("x = 1")
        module = ModuleType(name)
        module.__file__ = str(camera.root / f"{name}.py")
        monkeypatch.setitem(sys.modules, f"the_{name}", module)
    manifest = camera.snap()
    assert "local.py" in manifest.files
    assert "secrets.py" not in manifest.files
    assert "secrets.py" in manifest.left_out
    assert camera.digest() == camera.digest()


def test_what_python_compiled_is_no_part_of_a_project(camera: Camera) -> None:
    (camera.root / "__pycache__").mkdir()
    (camera.root / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
    manifest = camera.snap()
    assert [path for path in (*manifest.files, *manifest.left_out) if "pycache" in path] == []


def test_a_virtual_environment_is_no_part_of_a_project(camera: Camera, plain: Path, camera_at: CameraAt) -> None:
    for root in (camera.root, plain):
        (root / "myenv" / "lib").mkdir(parents=True)
        (root / "myenv" / "pyvenv.cfg").write_text("x")
        (root / "myenv" / "lib" / "x.py").write_text("x")
        assert not any(path.startswith("myenv") for path in camera_at(root).snap().files)


def test_the_store_is_no_part_of_a_project(camera: Camera) -> None:
    store = camera.root / "store"
    store.mkdir()
    (store / "sematic.db").write_text("x")
    camera.apart = store
    assert not any(path.startswith("store") for path in camera.snap().files)
    first = camera.digest()
    (store / "another").write_text("x")
    assert camera.digest() == first


@pytest.mark.parametrize("name", ["new\nline.py", " blank", "é.py", 'quote".py', "-rf", "a\\b", "{}[]*?"])
def test_odd_names_are_names_like_others(camera: Camera, name: str) -> None:
    (camera.root / name).write_text("x")
    assert camera.text(name) == "x"


def test_a_name_that_is_no_text_is_kept(camera: Camera) -> None:
    name = os.fsdecode(b"caf\xe9\xff.py")
    (camera.root / name).write_text("x")
    assert camera.text(name) == "x"


def test_the_document_of_a_snapshot_is_the_same_bytes_again(camera: Camera) -> None:
    first = camera.blobs.open(camera.digest())
    assert manifest_of(first).to_json() == bytes(first)


def test_a_folder_without_git_is_taken_whole(plain: Path, camera_at: CameraAt) -> None:
    (plain / ".cache").mkdir()
    (plain / ".cache" / "x").write_text("x")
    (plain / ".python-version").write_text("3.11")
    manifest = camera_at(plain).snap()
    assert (manifest.kind, manifest.git) == (ProjectKind.FOLDER, None)
    assert sorted(manifest.files) == [".python-version", "a.py", "pkg/b.py"]


def test_a_folder_with_very_many_files_and_no_git_is_no_project(
    plain: Path, camera_at: CameraAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sematic.packaging.listing.MOST_WALKED", 2)
    manifest = camera_at(plain).snap()
    assert manifest.kind is ProjectKind.MODULES
    assert "holds more than 2 files" in manifest.problems[0]


def test_of_a_home_folder_only_what_is_imported_is_kept(
    plain: Path, camera_at: CameraAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain / "imported_from_home.py").write_text("x = 1\n")
    monkeypatch.setenv("HOME", str(plain))
    monkeypatch.syspath_prepend(str(plain))
    __import__("imported_from_home")
    camera = camera_at(plain)
    manifest = camera.snap()
    assert (manifest.kind, list(manifest.files)) == (ProjectKind.MODULES, ["imported_from_home.py"])
    assert camera.digest() == camera.digest()


def test_without_the_git_command_the_folder_is_taken(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    manifest = camera.snap()
    assert manifest.kind is ProjectKind.FOLDER
    assert "git cannot be started" in manifest.problems[0]
    monkeypatch.undo()
    assert camera.snap().kind is ProjectKind.GIT


def test_before_the_first_commit_there_are_files_but_no_commit(tmp_path: Path, camera_at: CameraAt) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.py").write_text("a")
    manifest = camera_at(tmp_path).snap()
    assert ("a.py" in manifest.files, manifest.git) == (True, None)


def test_a_working_tree_beside_the_first_has_its_own_files(camera: Camera, tmp_path: Path, camera_at: CameraAt) -> None:
    git(camera.root, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "beside"))
    beside = camera_at(tmp_path / "beside")
    (beside.root / "a.py").write_text("a = 3\n")
    state = beside.snap().git
    assert state is not None
    assert (state.branch, state.is_dirty) == ("other", True)


class TestAgain:
    """A second snapshot of a project."""

    def test_nothing_is_read_or_asked_if_nothing_changed(self, camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
        first, puts = camera.digest(), camera.blobs.puts
        monkeypatch.setenv("PATH", "")
        assert camera.digest() == first
        assert camera.blobs.puts == puts

    @pytest.mark.parametrize(
        "change",
        [
            lambda root: (root / "a.py").write_text("a = 2\n"),
            lambda root: (root / "new.py").write_text("x"),
            lambda root: (root / "pkg" / "new.py").write_text("x"),
            lambda root: (root / "a.py").unlink(),
            lambda root: (root / "a.py").chmod(0o700),
            lambda root: (root / "a.py").rename(root / "c.py"),
            lambda root: (root / ".gitignore").write_text("pkg\n"),
            lambda root: (root / ".git" / "info" / "exclude").write_text("new"),
            lambda root: git(root, "commit", "--quiet", "--allow-empty", "-m", "empty"),
            lambda root: git(root, "checkout", "--quiet", "-b", "other"),
            lambda root: git(root, "rm", "--quiet", "--cached", "a.py"),
        ],
    )
    def test_every_change_is_seen(self, camera: Camera, change: Callable[[Path], object]) -> None:
        (camera.root / "empty").mkdir()
        camera.digest()
        change(camera.root)
        seen = camera.snap()
        camera.memory = Memory(camera.root / ".git" / "nothing remembered")
        assert seen == camera.snap()

    def test_a_file_in_a_folder_that_was_empty_is_seen(self, camera: Camera) -> None:
        (camera.root / "empty" / "deep").mkdir(parents=True)
        (camera.root / "empty" / "x.log").write_text("x")
        camera.digest()
        (camera.root / "empty" / "deep" / "x.py").write_text("x")
        assert "empty/deep/x.py" in camera.snap().files

    def test_only_what_changed_is_written(self, camera: Camera) -> None:
        camera.digest()
        puts = camera.blobs.puts
        (camera.root / "a.py").write_text("a = 2\n")
        camera.digest()
        # The file, the diff and the manifest.
        assert camera.blobs.puts - puts == 3

    def test_a_change_within_the_grain_of_time_is_seen(
        self, project: Path, camera_at: CameraAt, tmp_path: Path
    ) -> None:
        camera = camera_at(project)
        camera.memory = Memory(tmp_path / "memory")
        for number in range(10, 30):
            (project / "a.py").write_text(f"a = {number}\n")
            assert camera.text("a.py") == f"a = {number}\n"

    def test_content_that_is_gone_from_the_store_is_written_again(self, camera: Camera) -> None:
        camera.digest()
        camera.blobs = type(camera.blobs)()
        assert camera.text("a.py") == "a = 1\n"

    def test_what_was_remembered_may_be_damaged(self, camera: Camera, tmp_path: Path) -> None:
        first = camera.digest()
        [file] = (tmp_path / "memory").iterdir()
        for damage in (b"", b"[]", b"{}", b"\xff", file.read_bytes()[:-10]):
            file.write_bytes(damage)
            assert camera.digest() == first

    def test_two_programs_of_one_project_with_other_imports_are_told_apart(
        self, camera: Camera, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (camera.root / "build").mkdir()
        (camera.root / "build" / "generated.py").write_text("x = 1\n")
        assert "build/generated.py" not in camera.snap().files
        monkeypatch.syspath_prepend(str(camera.root / "build"))
        import generated  # type: ignore[import-not-found]  # it is made above

        assert generated.x == 1
        assert "build/generated.py" in camera.snap().files
        monkeypatch.delitem(__import__("sys").modules, "generated")
        assert "build/generated.py" not in camera.snap().files


def test_a_diff_is_what_git_can_apply(camera: Camera, tmp_path: Path) -> None:
    (camera.root / "a.py").write_text("a = 2\n")
    (camera.root / "picture.png").write_bytes(bytes(range(256)))
    git(camera.root, "add", "picture.png")
    diff = camera.snap().diff
    assert diff is not None
    git(tmp_path, "clone", "--quiet", str(camera.root), "clone")
    subprocess.run(["git", "apply"], cwd=tmp_path / "clone", input=camera.blobs.open(diff.digest), check=True)
    assert (tmp_path / "clone" / "a.py").read_text() == "a = 2\n"
    assert (tmp_path / "clone" / "picture.png").read_bytes() == bytes(range(256))
