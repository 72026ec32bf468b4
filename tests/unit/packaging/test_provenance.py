from __future__ import annotations

from pathlib import Path

from sematic.model.errors import StoreError
from sematic.model.ids import Digest
from sematic.packaging.environment import environment_of
from sematic.packaging.manifest import manifest_of
from sematic.packaging.project import Program
from sematic.packaging.provenance import Provenance, ProvenanceProbe, provenance_of
from sematic.packaging.remembered import Remembered
from sematic.testing.memory import MemoryBlobs

SECOND = 1_000_000_000


class FullDisk(MemoryBlobs):
    """Nothing can be written any more."""

    def put(self, content: bytes | memoryview) -> Digest:
        raise StoreError("The disk is full.")


class PanicError(BaseException):
    """What libraries in other languages raise when they break is none of Python's exceptions."""


class Breaking(MemoryBlobs):
    """A library breaks whenever something is to be written."""

    def put(self, content: bytes | memoryview) -> Digest:
        raise PanicError("No such address.")


class FullSoon(MemoryBlobs):
    """What is installed finds no room any more, and that is no error of Sematic's own."""

    def put(self, content: bytes | memoryview) -> Digest:
        if b'"distributions"' in bytes(content):
            raise OSError("The disk is full.")
        return super().put(content)


def test_code_and_environment_are_documents_in_the_blob_store(project: Path, tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    found = provenance_of(Program(folder=project), blobs=blobs, store=tmp_path / "store")
    assert found.code is not None
    assert found.environment is not None
    assert "a.py" in manifest_of(blobs.open(found.code)).files
    assert environment_of(blobs.open(found.environment)).python


def test_the_same_program_has_the_same_provenance(project: Path, tmp_path: Path) -> None:
    blobs, program = MemoryBlobs(), Program(folder=project)
    first = provenance_of(program, blobs=blobs, store=tmp_path / "store")
    assert provenance_of(program, blobs=blobs, store=tmp_path / "store") == first


def test_a_probe_knows_what_git_says(project: Path, tmp_path: Path) -> None:
    probe = ProvenanceProbe(Program(folder=project), blobs=MemoryBlobs(), store=tmp_path / "store")
    state = probe.git()
    assert state is not None
    assert state.branch == "trunk"
    assert probe.result().code is not None


def test_somebody_is_told_once_it_is_known_sooner_or_later(project: Path, tmp_path: Path) -> None:
    told: list[Provenance] = []
    probe = ProvenanceProbe(Program(folder=project), blobs=MemoryBlobs(), store=tmp_path / "store")
    probe.then(told.append)
    assert told == [probe.result()]
    probe.then(told.append)
    assert told == [probe.result()] * 2


def test_without_git_nobody_waits_for_it(plain: Path, tmp_path: Path) -> None:
    assert ProvenanceProbe(Program(folder=plain), blobs=MemoryBlobs(), store=tmp_path / "store").git() is None


def test_what_cannot_be_kept_is_not_known_and_why_is_told_but_not_raised(project: Path, tmp_path: Path) -> None:
    found = provenance_of(Program(folder=project), blobs=FullDisk(), store=tmp_path / "store")
    assert found == Provenance(problem="The disk is full.")


def test_why_a_library_broke_is_told_too(project: Path, tmp_path: Path) -> None:
    found = provenance_of(Program(folder=project), blobs=Breaking(), store=tmp_path / "store")
    assert (found.code, found.problem) == (None, "PanicError: No such address.")


def test_an_environment_that_cannot_be_kept_says_why_too(project: Path, tmp_path: Path) -> None:
    blobs = FullSoon()
    found = provenance_of(Program(folder=project), blobs=blobs, store=tmp_path / "store")
    assert found.code is not None
    assert (found.environment, found.problem) == (None, "OSError: The disk is full.")


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    found = provenance_of(Program(folder=tmp_path / "gone"), blobs=blobs, store=tmp_path / "store")
    assert found.code is not None
    assert manifest_of(blobs.open(found.code)).files == {}


def test_a_file_that_changed_just_before_it_was_looked_at_may_change_again_unseen() -> None:
    begun_at = 1_700_000_000 * SECOND + 123_456_789

    def is_trusted(before: int) -> bool:
        stamp = (0o100644, 1, begun_at - before, begun_at - before, 7)
        return Remembered(manifest=Digest(""), begun_at=begun_at, stamps={"a": stamp}).is_unchanged("a", stamp)

    assert not is_trusted(0)
    assert not is_trusted(10_000_000)
    assert is_trusted(100_000_000)
    assert not is_trusted(-SECOND)
    # A file system that keeps whole seconds.
    assert not is_trusted(SECOND + 123_456_789)
    assert is_trusted(3 * SECOND + 123_456_789)
