"""What differs between the recorded code of two runs, or from git's commit, as `sematic code --diff` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.cli.wording import size
from sematic.packaging.comparing import (
    Change,
    FileDifference,
    TextDifference,
    file_differences,
    quoted_by_git,
    text_difference,
)

if TYPE_CHECKING:
    from sematic.cli.snapshots import RecordedCode
    from sematic.model.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What differs, in the form `git apply` takes."""

    content: bytes
    compared_with: str
    """`commit`, `now`, or a run's id."""
    files: tuple[tuple[FileDifference, TextDifference], ...] | None = None
    """None for a diff that git made."""
    notes: tuple[str, ...] = ()
    """Sentences on what the diff does not have."""

    def facts(self, recorded: RecordedCode) -> dict[str, Json]:
        """Return the difference as JSON."""
        files: list[Json] | None = None
        if self.files is not None:
            files = [
                {"path": each.path, "change": each.change.value, "added": text.added, "removed": text.removed}
                for each, text in self.files
            ]
        return {
            "run_id": recorded.run.id,
            "compared_with": self.compared_with,
            "files": files,
            "diff": self.content.decode("utf-8", "backslashreplace"),
            "notes": list(self.notes),
        }


def diff_between(before: RecordedCode, now: RecordedCode, *, file: str | None) -> Diff:
    """Return what differs between two snapshots, or in one file of theirs."""
    differences = file_differences(before.manifest, now.manifest)
    if file is not None:
        path = _path_in_either(before, now, file)
        differences = tuple(each for each in differences if each.path == path)
    files = tuple((each, text_difference(each, before=before.blobs, now=now.blobs)) for each in differences)
    return Diff(
        content=_joined([text for _, text in files]),
        compared_with=now.name,
        files=files,
        notes=tuple(_note_on(each, before, now) for each in differences if each.change is Change.LEFT_OUT),
    )


def uncommitted(recorded: RecordedCode, *, file: str | None) -> Diff:
    """Return what differed from git's commit when a run was started: as git told then, and files it did not track."""
    manifest = recorded.manifest
    if manifest.git is None:
        where = "There was no commit" if file is None else f"{file} was in no commit"
        return Diff(content=b"", compared_with="commit", notes=(f"{where} that the files could differ from.",))
    content, notes = b"", []
    if manifest.diff is not None:
        content = bytes(recorded.blobs.open(manifest.diff.digest))
        if manifest.diff.is_cut:
            notes.append(f"The diff was longer; only the first {size(manifest.diff.size)} were recorded.")
    new = [(path, each) for path, each in sorted(manifest.files.items()) if each.is_new]
    if file is not None:
        path = recorded.path_like(file)
        content = _part_of(content, path)
        new = [each for each in new if each[0] == path]
    added = [FileDifference(path=path, change=Change.ADDED, now=each) for path, each in new]
    texts = [text_difference(each, before=recorded.blobs, now=recorded.blobs) for each in added]
    return Diff(content=content + _joined(texts), compared_with="commit", notes=tuple(notes))


def _part_of(diff: bytes, path: str) -> bytes:
    """Return the part of git's diff that is about one file."""
    head = b"diff --git "
    wanted = f"{quoted_by_git(f'a/{path}')} {quoted_by_git(f'b/{path}')}\n".encode()
    parts = diff.split(b"\n" + head)
    parts[0] = parts[0].removeprefix(head)
    return b"".join(head + part.removesuffix(b"\n") + b"\n" for part in parts if part.startswith(wanted))


def _path_in_either(before: RecordedCode, now: RecordedCode, file: str) -> str:
    from sematic.model.errors import UnsupportedUsageError

    try:
        return before.path_like(file)
    except UnsupportedUsageError:
        return now.path_like(file)


def _note_on(difference: FileDifference, before: RecordedCode, now: RecordedCode) -> str:
    side = before if difference.before is None else now
    reason = side.manifest.left_out[difference.path].reason
    return f"{difference.path!r} cannot be compared: on one side it was left out, for it {reason}."


def _joined(texts: list[TextDifference]) -> bytes:
    lines = (line for text in texts for line in text.lines)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
