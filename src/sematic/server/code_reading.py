"""Recorded code as the server tells it: bounded, and in characters that JSON can hold."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sematic.model.errors import DecodeError, NotThereError
from sematic.model.ids import Digest
from sematic.model.records import PipelineRun, Run
from sematic.packaging.comparing import (
    Change,
    FileDifference,
    TextDifference,
    file_differences,
    text_difference,
)
from sematic.packaging.manifest import Manifest, RecordedFile, content_of
from sematic.packaging.recorded import recorded_code
from sematic.packaging.restoring import check_paths
from sematic.server.lookups import link_to
from sematic.server.parts import Parts
from sematic.types.document import BlobSource
from sematic.wire.code import ChangedFile, CodeDiff, CodeFile, CodeSnapshot, CodeText, FileLeftOut

LONGEST_TEXT = 2 * 1024 * 1024
"""Bytes of a file, or of a diff, that are told."""

MOST_COMPARED = 200
"""Files whose text is compared; of more it is only said that they changed."""

LONGEST_COMPARISON = 5.0
"""Seconds after which the same is said of the rest."""

MOST_LEFT_OUT = 1000
"""Files without a content that are named."""


def written(text: str) -> str:
    r"""Return a text with what is no Unicode, as the names of files may be, written as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


def snapshot_of(run: Run, pipeline_run: PipelineRun, *, parts: Parts, after: str | None, limit: int) -> CodeSnapshot:
    """Return the project's files that a run was made from, by path, from after one on."""
    manifest = recorded_code(pipeline_run, blobs=parts.store.blobs)
    paths = sorted((written(path), path) for path in manifest.files)
    start = 0 if after is None else bisect_right(paths, (after, "\U0010ffff"))
    shown = paths[start : start + limit]
    left_out = islice(sorted(manifest.left_out.items()), MOST_LEFT_OUT)
    return CodeSnapshot(
        run_id=run.id,
        root_id=run.root_id,
        code=pipeline_run.code or Digest(""),
        folder=written(manifest.root),
        kind=manifest.kind.value,
        git=manifest.git,
        size=manifest.size,
        count=len(paths),
        files=tuple(_file(path, manifest.files[path]) for _, path in shown),
        next=shown[-1][0] if start + limit < len(paths) else None,
        left_out=tuple(FileLeftOut(path=written(p), reason=written(e.reason), size=e.size) for p, e in left_out),
        problems=tuple(_problems_of(manifest)),
    )


def text_of(run: Run, pipeline_run: PipelineRun, path: str, *, parts: Parts) -> CodeText:
    """Return one file that a run was made from; NotThereError if there is none with this path."""
    manifest = recorded_code(pipeline_run, blobs=parts.store.blobs)
    name = path if path in manifest.files else next((p for p in manifest.files if written(p) == path), None)
    if name is None:
        left_out = manifest.left_out.get(path)
        why = "" if left_out is None else f": it {left_out.reason}"
        raise NotThereError(f"The recorded code of run {run.id} has no file {path!r}{why}.")
    file = manifest.files[name]
    content = content_of(file, blobs=parts.store.blobs)
    is_text = file.link is None and b"\0" not in bytes(content[:LONGEST_TEXT])
    return CodeText(
        run_id=run.id,
        file=_file(name, file),
        text=bytes(content[:LONGEST_TEXT]).decode("utf-8", "replace") if is_text else None,
        left_out=max(len(content) - LONGEST_TEXT, 0) if is_text else 0,
    )


def difference_of(run: Run, pipeline_run: PipelineRun, *, other: Run | None, parts: Parts) -> CodeDiff:
    """Return what differs from the code of another run to that of a run; nothing if there is no other."""
    if other is None:
        return _told(run, other=None, content=b"", notes=("There is no earlier run of this function.",))
    blobs = parts.store.blobs
    now = recorded_code(pipeline_run, blobs=blobs)
    before = recorded_code(parts.store.history.pipeline_run(other.root_id), blobs=blobs)
    differences = file_differences(before, now)
    notes = [
        f"{written(each.path)!r} cannot be compared: on one side it was left out."
        for each in differences
        if each.change is Change.LEFT_OUT
    ]
    texts = _compared(differences, blobs=blobs)
    if len(differences) > len(texts):
        notes.append(f"Of {len(differences):,} files that differ, {len(texts):,} were compared line by line.")
    return _told(run, other=other, content=_joined(texts), files=_tally(differences, texts), notes=tuple(notes))


def uncommitted(run: Run, pipeline_run: PipelineRun, *, parts: Parts) -> CodeDiff:
    """Return what differed from git's commit when a run was started: as git told then, and files it did not track."""
    blobs = parts.store.blobs
    manifest = recorded_code(pipeline_run, blobs=blobs)
    if manifest.git is None:
        note = "There was no commit that the files could differ from."
        return _told(run, other=None, content=b"", notes=(note,))
    content, notes = b"", []
    if manifest.diff is not None:
        content = bytes(blobs.open(manifest.diff.digest))
        if manifest.diff.is_cut:
            notes.append(f"The diff was longer; only its first {manifest.diff.size:,} bytes were recorded.")
    new = [
        FileDifference(path=path, change=Change.ADDED, now=each)
        for path, each in sorted(manifest.files.items())
        if each.is_new
    ]
    texts = _compared(new, blobs=blobs)
    if len(new) > len(texts):
        notes.append(f"Of {len(new):,} files that git did not track, {len(texts):,} are in the diff.")
    return _told(run, other=None, content=content + _joined(texts), files=_tally(new, texts), notes=tuple(notes))


def _compared(differences: Sequence[FileDifference], *, blobs: BlobSource) -> list[TextDifference]:
    """Return what differs in the text of files, of as many as there is time for."""
    texts: list[TextDifference] = []
    until = time.monotonic() + LONGEST_COMPARISON
    for each in differences[:MOST_COMPARED]:
        if time.monotonic() > until:
            break
        texts.append(text_difference(each, before=blobs, now=blobs))
    return texts


def _told(
    run: Run, *, other: Run | None, content: bytes, files: tuple[ChangedFile, ...] = (), notes: tuple[str, ...] = ()
) -> CodeDiff:
    return CodeDiff(
        run_id=run.id,
        other=None if other is None else link_to(other),
        files=files,
        diff=content[:LONGEST_TEXT].decode("utf-8", "backslashreplace"),
        left_out=max(len(content) - LONGEST_TEXT, 0),
        notes=notes,
    )


def _tally(differences: Iterable[FileDifference], texts: list[TextDifference]) -> tuple[ChangedFile, ...]:
    found = []
    for number, each in enumerate(differences):
        text = texts[number] if number < len(texts) else None
        found.append(
            ChangedFile(
                path=written(each.path),
                change=each.change.value,
                added=None if text is None else text.added,
                removed=None if text is None else text.removed,
            )
        )
    return tuple(found)


def _joined(texts: Iterable[TextDifference]) -> bytes:
    lines = (line for text in texts for line in text.lines)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _file(path: str, file: RecordedFile) -> CodeFile:
    return CodeFile(
        path=written(path),
        size=file.size,
        digest=file.digest,
        mode=None if file.link is not None else f"{file.mode:o}",
        link=None if file.link is None else written(file.link),
        is_new=file.is_new,
    )


def _problems_of(manifest: Manifest) -> Iterator[str]:
    yield from map(written, manifest.problems)
    try:
        check_paths(manifest)
    except DecodeError as error:
        yield written(str(error))
