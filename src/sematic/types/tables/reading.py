"""The cells of some rows of a stored table, read from where its layout says they are."""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias, TypeVar, assert_never

import msgspec

from sematic.model.errors import DecodeError
from sematic.model.records import Json
from sematic.types.tables.layout import (
    CELL_LIMIT,
    Cells,
    Counted,
    Labelled,
    Layout,
    Numbered,
    Piece,
    Place,
    Source,
    Texts,
)
from sematic.types.tables.values import cell_reader
from sematic.types.viewing import number_as_json, shortened

T = TypeVar("T")

Read: TypeAlias = Callable[[int, int, int], bytes]
"""Gives the bytes of a buffer (-1: the part's own) from one place up to another, or fewer at its end."""

SPAN = 8 * 1024 * 1024
"""Bytes that are read at once for values that lie apart."""

MOST_BYTES_OF_A_CHARACTER = 4


class Rows:
    """Some rows of a table; what several columns have in common is read once."""

    def __init__(self, layout: Layout, read: Read) -> None:
        self._layout = layout
        self._read = read
        self._spans: dict[tuple[int, int, int], bytes] = {}

    def cells(self, source: Source, first: int, count: int) -> list[Json]:
        """Return the cells of a column; null beyond the last row that is known, and for what is missing."""
        match source:
            case Counted():
                return [number_as_json(source.start + source.step * row) for row in range(first, first + count)]
            case Numbered():
                return self._numbered(source, first, count)
            case Texts():
                return self._in_pieces(source.pieces, first, count, lambda *part: self._texts(source, *part))
            case Labelled():
                return self._labelled(source, first, count)
            case Cells():
                return self._written(source, first, count)
            case _:
                assert_never(source)

    def _numbered(self, source: Numbered, first: int, count: int) -> list[Json]:
        cell_of = cell_reader(source)
        cells: list[Json] = [
            None if number is None else cell_of(number) for number in self._numbers(source, first, count)
        ]
        return cells

    def _numbers(self, source: Numbered, first: int, count: int) -> list[float | None]:
        return self._in_pieces(source.pieces, first, count, lambda *part: self._unpacked(source, *part))

    def _in_pieces(
        self, pieces: list[Piece], first: int, count: int, of: Callable[[Piece, int, int], list[T]]
    ) -> list[T]:
        found: list[T] = []
        for piece in pieces:
            if first < piece.rows and count > 0:
                here = min(count, piece.rows - first)
                found += of(piece, first, here)
                count -= here
                first = 0
            else:
                first -= min(first, piece.rows)
        if count > 0:
            raise DecodeError("The stored rows of this table are fewer than it says; it is damaged.")
        return found

    def _unpacked(self, source: Numbered, piece: Piece, first: int, count: int) -> list[float | None]:
        if piece.values.stride:
            values: list[float] = list(self._items(piece.values, source.format, first, count))
        else:
            values = list(self._bits(piece.values, first, count))
        return self._without_missing(values, piece, first, count)

    def _without_missing(self, present: list[T], piece: Piece, first: int, count: int) -> list[T | None]:
        values: list[T | None] = list(present)
        if piece.missing is not None:
            gaps = self._items(piece.missing, "<B", first, count)
            values = [None if gap else value for value, gap in zip(values, gaps, strict=True)]
        if piece.valid is not None:
            valid = self._bits(piece.valid, first, count)
            values = [value if is_valid else None for value, is_valid in zip(values, valid, strict=True)]
        return values

    def _items(self, place: Place, item: str, first: int, count: int) -> tuple[int | float, ...]:
        """Return numbers that are `stride` bytes apart."""
        size = struct.calcsize(item)
        if place.stride == size:
            start = place.offset + first * size
            content = self._bytes(place.buffer, start, start + count * size)
            return struct.unpack(f"{item[0]}{count}{item[1:]}", content)
        # Columns that lie side by side share the rows that are read.
        start = place.offset - place.offset % place.stride + first * place.stride
        end = start + (count + 1) * place.stride
        if end - start <= SPAN:
            span = self._span(place.buffer, start, end)
            inner = place.offset % place.stride
            try:
                return tuple(struct.unpack_from(item, span, inner + row * place.stride)[0] for row in range(count))
            except struct.error as error:
                raise DecodeError("The stored rows of this table are fewer than it says; it is damaged.") from error
        starts = (place.offset + row * place.stride for row in range(first, first + count))
        return tuple(struct.unpack(item, self._bytes(place.buffer, at, at + size))[0] for at in starts)

    def _bits(self, place: Place, first: int, count: int) -> list[bool]:
        start = place.offset + first
        content = self._bytes(place.buffer, start // 8, (start + count + 7) // 8)
        shift = start % 8
        return [bool(content[(shift + bit) // 8] >> ((shift + bit) % 8) & 1) for bit in range(count)]

    def _texts(self, source: Texts, piece: Piece, first: int, count: int) -> list[Json]:
        ends = [int(end) for end in self._items(piece.values, source.format, first, count + 1)]
        data = piece.data
        if data is None or ends != sorted(ends) or ends[0] < 0:
            raise DecodeError("The stored texts of this table are not where it says; it is damaged.")
        longest = MOST_BYTES_OF_A_CHARACTER * (CELL_LIMIT + 1)
        if ends[-1] - ends[0] <= longest * count:
            whole = self._bytes(data.buffer, data.offset + ends[0], data.offset + ends[-1])
            contents = [whole[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)]
        else:
            contents = [
                self._bytes(data.buffer, data.offset + start, data.offset + min(end, start + longest))
                for start, end in pairwise(ends)
            ]
        texts: list[Json] = [shortened(each.decode("utf-8", "ignore"), limit=CELL_LIMIT) for each in contents]
        return self._without_missing(texts, piece, first, count)

    def _labelled(self, source: Labelled, first: int, count: int) -> list[Json]:
        codes = self._numbers(source.codes, first, count)
        chunks: dict[int, list[Json]] = {}
        cells: list[Json] = []
        for code in codes:
            if code is None or not 0 <= code < source.labels.known:
                cells.append(None)
                continue
            number, place = divmod(int(code), source.labels.chunk)
            if number not in chunks:
                chunks[number] = self._chunk(source.labels, number)
            cells.append(chunks[number][place])
        return cells

    def _written(self, source: Cells, first: int, count: int) -> list[Json]:
        end = min(first + count, source.known)
        cells: list[Json] = []
        while first + len(cells) < end:
            number, place = divmod(first + len(cells), source.chunk)
            cells += self._chunk(source, number)[place : place + end - first - len(cells)]
        return cells + [None] * (count - len(cells))

    def _chunk(self, source: Cells, number: int) -> list[Json]:
        start, end = self._items(Place(-1, source.index, 8), "<Q", number, 2)
        try:
            cells = msgspec.json.decode(self._bytes(-1, int(start), int(end)), type=list[Json])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise DecodeError(f"The stored cells of this table cannot be read: {error}.") from error
        if len(cells) < min(source.chunk, source.known - number * source.chunk):
            raise DecodeError("The stored rows of this table are fewer than it says; it is damaged.")
        return cells

    def _span(self, buffer: int, start: int, end: int) -> bytes:
        key = (buffer, start, end)
        if key not in self._spans:
            self._spans[key] = self._read(buffer, start, end)
        return self._spans[key]

    def _bytes(self, buffer: int, start: int, end: int) -> bytes:
        if end - start > SPAN:
            raise DecodeError("The stored rows of this table are larger than any that Sematic writes; it is damaged.")
        content = self._read(buffer, start, end)
        if len(content) != end - start:
            raise DecodeError("The stored rows of this table are fewer than it says; it is damaged.")
        return content
