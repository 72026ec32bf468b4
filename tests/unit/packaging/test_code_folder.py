"""A snapshot in a folder of its own: exactly what was recorded, once, and the same whoever asks."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sematic.model.errors import MissingBlobError, TravelError
from sematic.model.ids import Digest
from sematic.packaging.remembered import Memory
from sematic.packaging.travel.code_folder import CodeFolder, code_folder
from tests.unit.packaging.conftest import Camera, CountingBlobs


def silent(_said: str) -> None:
    """Hear nothing."""


def placed(camera: Camera, cache: Path, digest: Digest | None = None) -> CodeFolder:
    return code_folder(camera.digest() if digest is None else digest, blobs=camera.blobs, cache=cache, say=silent)


def tree(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Return what a folder holds: mode and content of files, targets of links."""
    found: dict[str, tuple[int, bytes | str]] = {}
    for place, folders, names in os.walk(folder):
        for name in (*names, *folders):
            path = Path(place) / name
            relative = str(path.relative_to(folder))
            if relative.split("/", maxsplit=1)[0] == ".git":
                continue
            if path.is_symlink():
                found[relative] = (0, str(path.readlink()))
            elif path.is_file():
                found[relative] = (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
    return found


names = st.text(alphabet="abAB._- é\n", min_size=1, max_size=6).filter(
    lambda name: name.strip(".") and not name.endswith((".pyc", "~", ".swp")) and not name.startswith(".")
)
files = st.tuples(st.binary(max_size=300), st.sampled_from([0o644, 0o755, 0o600, 0o444, 0o664, 0o777, 0o500]))


@settings(max_examples=25)
@given(st.dictionaries(st.lists(names, min_size=1, max_size=3).map("/".join), files, max_size=40), st.booleans())
def test_exactly_the_files_and_modes_of_a_snapshot_come_back(
    contents: dict[str, tuple[bytes, int]], has_link: bool
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root, cache = Path(temporary) / "project", Path(temporary) / "cache"
        root.mkdir()
        for path, (content, mode) in contents.items():
            place = root / path
            if any(above.is_file() for above in place.parents) or place.exists():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            place.chmod(mode)
        if has_link:
            (root / "a link").symlink_to("missing")
        camera = Camera(root=root, memory=Memory(Path(temporary) / "memory"), blobs=CountingBlobs())
        found = placed(camera, cache)
        assert tree(found.path) == tree(root)
        assert found.files == tree(root).keys()


def test_a_usual_umask_takes_nothing_from_the_modes(camera: Camera, tmp_path: Path) -> None:
    (camera.root / "run.sh").write_text("#!/bin/sh\n")
    (camera.root / "run.sh").chmod(0o775)
    before = os.umask(0o077)
    try:
        found = placed(camera, tmp_path / "cache")
    finally:
        os.umask(before)
    assert stat.S_IMODE((found.path / "run.sh").stat().st_mode) == 0o775


def test_it_is_written_once_and_found_without_the_blobs(camera: Camera, tmp_path: Path) -> None:
    digest = camera.digest()
    first = placed(camera, tmp_path / "cache", digest)
    again = code_folder(digest, blobs=CountingBlobs(), cache=tmp_path / "cache", say=silent)
    assert (again.path, again.files, again.root) == (first.path, first.files, str(camera.root))


def test_what_is_edited_afterwards_is_another_folder(camera: Camera, tmp_path: Path) -> None:
    before = placed(camera, tmp_path / "cache")
    (camera.root / "a.py").write_text("a = 2\n")
    after = placed(camera, tmp_path / "cache")
    assert (before.path / "a.py").read_text() == "a = 1\n"
    assert (after.path / "a.py").read_text() == "a = 2\n"


@pytest.mark.parametrize("damage", ["edited", "removed", "a folder", "mode", "its folder is a file"])
def test_what_was_changed_is_put_back_and_said(camera: Camera, tmp_path: Path, damage: str) -> None:
    expected = tree(camera.root)
    found = placed(camera, tmp_path / "cache")
    place = found.path / "pkg" / "b.py"
    (found.path / "made by the program.txt").write_text("result")
    match damage:
        case "edited":
            place.write_text("b = 3\n")
        case "removed":
            place.unlink()
        case "a folder":
            place.unlink()
            place.mkdir()
            (place / "c.py").write_text("")
        case "mode":
            place.chmod(0o600)
        case _:
            place.unlink()
            place.parent.rmdir()
            place.parent.write_text("")
    said: list[str] = []
    again = code_folder(camera.digest(), blobs=camera.blobs, cache=tmp_path / "cache", say=said.append)
    assert again.path == found.path
    assert tree(again.path) == expected | {"made by the program.txt": (0o644, b"result")}
    assert ["were changed" in each for each in said] == [True]
    code_folder(camera.digest(), blobs=camera.blobs, cache=tmp_path / "cache", say=said.append)
    assert len(said) == 1


def test_a_content_that_is_gone_leaves_nothing_that_is_taken_for_whole(camera: Camera, tmp_path: Path) -> None:
    digest = camera.digest()
    other = CountingBlobs()
    other.put(camera.blobs.open(digest))
    with pytest.raises(MissingBlobError):
        code_folder(digest, blobs=other, cache=tmp_path / "cache", say=silent)
    assert (placed(camera, tmp_path / "cache", digest).path / "a.py").read_text() == "a = 1\n"


@pytest.mark.parametrize("digest", ["../../etc", "", "A" * 64, "0" * 63])
def test_what_is_no_digest_names_no_folder(tmp_path: Path, digest: str) -> None:
    with pytest.raises(TravelError, match="no digest"):
        code_folder(Digest(digest), blobs=CountingBlobs(), cache=tmp_path / "cache", say=silent)
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_says_what_to_set(camera: Camera, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(TravelError, match="SEMATIC_CACHE_DIR"):
        placed(camera, tmp_path / "cache")
