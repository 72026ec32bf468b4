"""Stored tables as CSV, a block of rows after the other."""

from __future__ import annotations

import csv
import io
import json
from itertools import chain
from typing import TYPE_CHECKING

from sematic.server.table_rows import blocks_of_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sematic.model.records import Artifact, Json
    from sematic.store.blobs import FileBlobs
    from sematic.wire.tables import TableRows

MEDIA_TYPE = "text/csv"


def csv_of_table(artifact: Artifact, part: str, *, blobs: FileBlobs) -> Iterator[bytes]:
    """Return the names of a table's columns and then all its rows, as lines of CSV in UTF-8 (RFC 4180).

    The labels of the index come first. What is missing is empty, and so are cells that nobody can tell.
    NotThereError, at once, if the view has no such part or it cannot be read.
    """
    blocks = blocks_of_table(artifact, part, blobs=blobs)
    first = next(blocks)
    names = [column.name for column in (*first.levels, *first.fields)]
    return chain([_lines([names]) + _lines(_rows(first))], map(_lines_of, blocks))


def _lines_of(block: TableRows) -> bytes:
    return _lines(_rows(block))


def _rows(block: TableRows) -> Iterator[Sequence[str]]:
    labels: Iterator[Sequence[Json]] = _labels(block)
    for label, cells in zip(labels, block.cells, strict=True):
        yield [_text(cell) for cell in (*label, *cells)]


def _labels(block: TableRows) -> Iterator[Sequence[Json]]:
    for place in range(len(block.cells)):
        label: Json = block.index[place] if block.levels else []
        yield label if isinstance(label, list) else [label]


def _lines(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _text(cell: Json) -> str:
    match cell:
        case None:
            return ""
        case str():
            return cell
        case {"float": str(odd)}:
            return odd
        case list() | dict():
            return json.dumps(cell, ensure_ascii=False)
        case _:
            return str(cell)
