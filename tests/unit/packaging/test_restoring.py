from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sematic.model.errors import DecodeError, MissingBlobError, UnsupportedUsageError
from sematic.model.ids import Digest, digest_of
from sematic.packaging.manifest import Manifest, RecordedFile, content_of, manifest_of
from sematic.packaging.project import ProjectKind
from sematic.packaging.restoring import restored
from sematic.testing.memory import MemoryBlobs
from tests.unit.packaging.conftest import Camera

CONTENT = b"x = 1\n"


@pytest.fixture
def blobs() -> MemoryBlobs:
    blobs = MemoryBlobs()
    blobs.put(CONTENT)
    return blobs


def a_manifest(*paths: str, **links: str) -> Manifest:
    files = {path: RecordedFile(digest=digest_of(CONTENT), size=len(CONTENT)) for path in paths}
    return Manifest(
        root="/somewhere",
        kind=ProjectKind.FOLDER,
        files=files | {path: RecordedFile(link=target) for path, target in links.items()},
    )


def tree(folder: Path) -> dict[str, str]:
    """Return what a folder holds: content of files, targets of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes().decode("latin-1")
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_a_project_comes_back_as_it_was(camera: Camera, tmp_path: Path) -> None:
    (camera.root / "run.sh").write_text("#!/bin/sh\n")
    (camera.root / "run.sh").chmod(0o755)
    (camera.root / "link").symlink_to("pkg/b.py")
    (camera.root / os.fsdecode(b"\xff\n")).write_text("odd")
    for number in range(50):
        (camera.root / f"n{number}.py").write_text(str(number))
    done = restored(camera.snap(), into=tmp_path / "again", blobs=camera.blobs)
    expected = {path: text for path, text in tree(camera.root).items() if not path.startswith(".git/")}
    assert tree(tmp_path / "again") == expected
    assert set(done.files) == expected.keys()
    assert os.access(tmp_path / "again" / "run.sh", os.X_OK)


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/x", "../x", "a/../../x", "a//x", "", ".", "a/.", ".git/config", "a/.GIT/hooks/post-checkout", "a\0b"),
        "d/" * 2000 + "x.py",
    ],
)
def test_a_path_that_is_no_projects_is_refused_and_nothing_is_written(
    blobs: MemoryBlobs, tmp_path: Path, path: str
) -> None:
    with pytest.raises(DecodeError, match="It is not used"):
        restored(a_manifest("good.py", path), into=tmp_path / "new", blobs=blobs)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["/etc", "..", "a/../../x", "../sibling", "other/../x"])
def test_a_link_that_leads_out_is_not_made(blobs: MemoryBlobs, tmp_path: Path, target: str) -> None:
    done = restored(a_manifest("good.py", link=target), into=tmp_path / "new", blobs=blobs)
    assert tree(tmp_path / "new") == {"good.py": "x = 1\n"}
    assert (done.files, done.links_left_out) == (("good.py",), ("link",))


def test_nothing_is_written_through_a_link(blobs: MemoryBlobs, tmp_path: Path) -> None:
    with pytest.raises(DecodeError, match="below another file"):
        restored(a_manifest("link/x.py", link="inside"), into=tmp_path / "new", blobs=blobs)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_left_alone(blobs: MemoryBlobs, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(UnsupportedUsageError, match="Choose another folder"):
            restored(a_manifest("a.py"), into=place, blobs=blobs)
    assert tree(tmp_path) == {"mine.txt": "mine"}


def test_a_folder_that_cannot_be_written_is_a_sentence(blobs: MemoryBlobs, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnsupportedUsageError, match="cannot be written: Not a directory"):
        restored(a_manifest("a.py"), into=tmp_path / "file" / "new", blobs=blobs)


def test_content_that_is_not_what_was_recorded_is_refused(blobs: MemoryBlobs, tmp_path: Path) -> None:
    pack = blobs.put(b"other content")
    manifest = a_manifest("a.py")
    wrong = replace(manifest.files["a.py"], pack=pack, offset=3)
    with pytest.raises(DecodeError, match="not where it should be"):
        restored(replace(manifest, files={"a.py": wrong}), into=tmp_path / "new", blobs=blobs)


def test_content_that_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MissingBlobError):
        restored(a_manifest("a.py"), into=tmp_path / "new", blobs=MemoryBlobs())


def test_nobody_else_gets_permissions_that_a_manifest_makes_up(blobs: MemoryBlobs, tmp_path: Path) -> None:
    document = a_manifest("a.py").to_json().replace(b'"mode":"644"', b'"mode":"4755"')
    restored(manifest_of(document), into=tmp_path / "new", blobs=blobs)
    assert (tmp_path / "new" / "a.py").stat().st_mode & 0o7000 == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: b"",
        lambda text: b"[]",
        lambda text: b'{"v":1}',
        lambda text: text.replace(b'"files":{', b'"files":{"b":1,'),
        lambda text: text.replace(b'"644"', b'"rw"'),
        lambda text: text.replace(b'"kind":"folder"', b'"kind":"x"'),
        lambda text: text.replace(b'"size":6', b'"size":6,"at":[3,0]'),
        lambda text: b"[" * 100_000,
    ],
)
def test_a_damaged_manifest_is_a_sentence(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(DecodeError, match="damaged"):
        manifest_of(damage(a_manifest("a.py").to_json()))


def test_a_manifest_of_a_later_version_is_refused() -> None:
    with pytest.raises(DecodeError, match="newer version of Sematic"):
        manifest_of(a_manifest().to_json().replace(b'"v":1', b'"v":2'))


def test_a_link_contains_nothing() -> None:
    assert content_of(RecordedFile(link="x"), blobs=MemoryBlobs()) == b""


def test_a_manifest_names_the_blobs_it_needs() -> None:
    pack = Digest("0" * 64)
    manifest = a_manifest("a.py", "b.py", link="a.py")
    packed = replace(manifest.files["b.py"], pack=pack)
    files = {**manifest.files, "b.py": packed}
    assert replace(manifest, files=files).blobs == {digest_of(CONTENT), pack}
