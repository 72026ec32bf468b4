"""Rows of a stored table, read from the places where they are: no more bytes than are told, and nothing unpickled."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sematic.model.errors import DecodeError, NotThereError
from sematic.model.ids import Digest
from sematic.types.tables.layout import Described, known_rows, layout_in
from sematic.types.tables.reading import Rows
from sematic.wire.tables import MOST_CELLS, MOST_ROWS, TableColumn, TableRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sematic.model.records import Artifact, Json
    from sematic.store.blobs import FileBlobs

_FARTHEST = 2**62
_CELLS_AT_ONCE = 4000
"""Cells of a block, where a table is read as a whole: a few milliseconds of work."""
_LEAST_ROWS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which rows and columns somebody wants, from 0."""

    first: int
    count: int
    first_column: int
    column_count: int


def rows_of_table(artifact: Artifact, part: str, *, window: Window, blobs: FileBlobs) -> TableRows:
    """Return rows of a table, fewer at its end; NotThereError if the view has no such part or it cannot be read."""
    with _opened(artifact, part, blobs=blobs) as reading:
        return reading.rows(window)


def blocks_of_table(artifact: Artifact, part: str, *, blobs: FileBlobs) -> Iterator[TableRows]:
    """Yield all rows of a table, with all columns that can be told; one block at least. NotThereError as above."""
    with _opened(artifact, part, blobs=blobs) as reading:
        columns = reading.known_columns
        count = _rows_at_once(max(1, columns))
        window = Window(first=0, count=count, first_column=0, column_count=columns)
        rows = count
        while window.first < rows:
            block = reading.rows(window)
            rows = block.rows
            yield block
            # Whoever took it may be done with it long before they want the next one.
            del block
            window = replace(window, first=window.first + count)


def _rows_at_once(columns: int) -> int:
    # A column is read as a whole: of very many, a few rows at once.
    least = min(_LEAST_ROWS, MOST_CELLS // columns)
    return max(1, min(MOST_ROWS, max(_CELLS_AT_ONCE // columns, least)))


@contextmanager
def _opened(artifact: Artifact, part: str, *, blobs: FileBlobs) -> Iterator[_Reading]:
    digest = dict(artifact.view.parts).get(part)
    if digest is None:
        raise NotThereError(
            f"The view of artifact {artifact.id} has no part {part!r} with the places of a table's rows. "
            "What the view itself shows is all that can be told."
        )
    try:
        with ExitStack() as files:
            yield _Reading(artifact, digest, blobs=blobs, files=files)
    except DecodeError as error:
        raise NotThereError(f"Rows of artifact {artifact.id} cannot be told: {error}") from error


class _Reading:
    """A table whose files are open as long as it is read."""

    def __init__(self, artifact: Artifact, part: Digest, *, blobs: FileBlobs, files: ExitStack) -> None:
        self._known = dict(artifact.buffers)
        self._blobs = blobs
        self._files = files
        self._handles: dict[Digest, int] = {}
        self._part = part
        self._layout, self._start = layout_in(lambda start, end: self._read(part, start, end))

    @property
    def known_columns(self) -> int:
        """How many of the first columns can be told."""
        return len(self._layout.described)

    def rows(self, window: Window) -> TableRows:
        """Return what is in a window."""
        layout = self._layout
        first = min(window.first, layout.rows)
        count = min(window.count, layout.rows - first)
        columns = layout.described[window.first_column : window.first_column + window.column_count]
        rows = Rows(layout, self._bytes)
        levels = [rows.cells(each.source, first, count) for each in layout.index]
        cells = [rows.cells(each.source, first, count) for each in columns]
        by_row = zip(*cells, strict=True) if cells else (() for _ in range(count))
        return TableRows(
            rows=layout.rows,
            columns=layout.columns,
            known_columns=len(layout.described),
            first=first,
            first_column=window.first_column,
            fields=tuple(_told(each, layout.rows) for each in columns),
            levels=tuple(_told(each, layout.rows) for each in layout.index),
            index=tuple(_labels(levels)),
            cells=tuple(by_row),
        )

    def _bytes(self, buffer: int, start: int, end: int) -> bytes:
        if buffer == -1:
            return self._read(self._part, self._start + start, self._start + end)
        if not 0 <= buffer < len(self._layout.buffers):
            raise DecodeError("It refers to a buffer that it does not name.")
        digest = Digest(self._layout.buffers[buffer])
        if digest not in self._known:
            raise DecodeError("It refers to a buffer that is not the value's.")
        return self._read(digest, start, end)

    def _read(self, digest: Digest, start: int, end: int) -> bytes:
        if not 0 <= start <= end < _FARTHEST:
            raise DecodeError("It refers to a place that cannot be.")
        if digest not in self._handles:
            self._handles[digest] = self._blobs.opened(digest)
            self._files.callback(os.close, self._handles[digest])
        return os.pread(self._handles[digest], end - start, start)


def _told(described: Described, rows: int) -> TableColumn:
    return TableColumn(name=described.name, type=described.type, known_rows=known_rows(described.source, rows))


def _labels(levels: Sequence[list[Json]]) -> Sequence[Json]:
    if len(levels) < 2:  # noqa: PLR2004 - a label is a list where there are several levels
        return levels[0] if levels else []
    return [list(label) for label in zip(*levels, strict=True)]
