"""Where the cells of Arrow columns are: in the buffers of their chunks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sematic.types.libraries.views.rows import quick_cells
from sematic.types.tables.layout import Numbered, Piece, Place, Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.model.records import Json
    from sematic.types.libraries.views.rows import Memory
    from sematic.types.tables.layout import Source

MOST_CHUNKS = 1000
"""A column of more chunks is written as text: describing them would take more room than their cells."""

_FORMATS = {
    pa.int8(): "<b",
    pa.int16(): "<h",
    pa.int32(): "<i",
    pa.int64(): "<q",
    pa.uint8(): "<B",
    pa.uint16(): "<H",
    pa.uint32(): "<I",
    pa.uint64(): "<Q",
    pa.float16(): "<e",
    pa.float32(): "<f",
    pa.float64(): "<d",
    pa.date32(): "<i",
}
_OFFSETS = {pa.string(): "<i", pa.large_string(): "<q"}
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "e": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


def source_of_chunks(column: pa.ChunkedArray | pa.Array, memory: Memory, *, nan_is_null: bool = False) -> Source | None:
    """Return where the values of a column are; None if they have to be written."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    kind = column.type
    if len(chunks) > MOST_CHUNKS:
        return None
    if kind in _OFFSETS:
        pieces = _pieces(chunks, memory, _text_piece, _SIZES[_OFFSETS[kind][1]])
        return None if pieces is None else Texts(format=_OFFSETS[kind], pieces=pieces)
    if pa.types.is_boolean(kind):
        pieces = _pieces(chunks, memory, _bool_piece, 0)
        return None if pieces is None else Numbered(format="?", pieces=pieces, reads="bool")
    how = "<q" if pa.types.is_timestamp(kind) else _FORMATS.get(kind)
    if how is None:
        return None
    pieces = _pieces(chunks, memory, _number_piece, _SIZES[how[1]])
    if pieces is None:
        return None
    if pa.types.is_timestamp(kind):
        return Numbered(format=how, pieces=pieces, reads="moment", unit=kind.unit, zone=_zone(kind.tz or ""))
    reads = "day" if kind == pa.date32() else "number"
    return Numbered(format=how, pieces=pieces, reads=reads, nan_is_null=nan_is_null)


def quick_texts(column: pa.ChunkedArray) -> Sequence[Json] | None:
    """Return the cells of texts that need not be looked at; None for all else."""
    return quick_cells(column.to_pylist()) if column.type in _OFFSETS else None


def _zone(name: str) -> str:
    """Return a zone's name; the seconds of an offset such as `+02:00`."""
    found = _OFFSET.fullmatch(name)
    if found is None:
        return name
    return str(int(f"{found[1]}1") * (int(found[2]) * 3600 + int(found[3]) * 60))


def _pieces(chunks: list[Any], memory: Memory, piece_of: Any, size: int) -> list[Piece] | None:
    pieces: list[Piece] = []
    for chunk in chunks:
        if not len(chunk):
            continue
        piece = piece_of(chunk, memory, size)
        if piece is None:
            return None
        pieces.append(piece)
    return pieces


def _number_piece(chunk: Any, memory: Memory, size: int) -> Piece | None:
    validity, values = chunk.buffers()
    valid = _bits(validity, chunk, memory)
    start = chunk.offset * size
    place = memory.place_of_buffer(values, start, start + len(chunk) * size)
    if place is None or (valid is None and chunk.null_count):
        return None
    return Piece(len(chunk), Place(*place, size), None, valid)


def _bool_piece(chunk: Any, memory: Memory, _: int) -> Piece | None:
    validity, values = chunk.buffers()
    valid, place = _bits(validity, chunk, memory), _bits(values, chunk, memory, is_needed=True)
    if place is None or (valid is None and chunk.null_count):
        return None
    return Piece(len(chunk), place, None, valid)


def _text_piece(chunk: Any, memory: Memory, size: int) -> Piece | None:
    validity, offsets, data = chunk.buffers()
    valid = _bits(validity, chunk, memory)
    start = chunk.offset * size
    place = memory.place_of_buffer(offsets, start, start + (len(chunk) + 1) * size)
    texts = (-1, 0) if data is None else memory.place_of_buffer(data, 0, data.size)
    if place is None or texts is None or (valid is None and chunk.null_count):
        return None
    return Piece(len(chunk), Place(*place, size), None, valid, Place(*texts, 1))


def _bits(buffer: Any, chunk: Any, memory: Memory, *, is_needed: bool = False) -> Place | None:
    if buffer is None or not (is_needed or chunk.null_count):
        return None
    first = chunk.offset // 8
    place = memory.place_of_buffer(buffer, first, (chunk.offset + len(chunk) + 7) // 8)
    return place and Place(place[0], place[1] * 8 + chunk.offset % 8, 0)
