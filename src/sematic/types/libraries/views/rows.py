"""Where a table's cells are: found in the stored memory of the table, copied where they are few, or written as text."""

from __future__ import annotations

import math
import struct
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np

from sematic.types.libraries.views.cells import CELL_LIMIT
from sematic.types.tables.layout import Cells, Described, Layout, Place, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sematic.model.records import Json
    from sematic.types.codec import StoredBuffer
    from sematic.types.tables.layout import Source

MOST_COLUMNS = 2000
"""How many columns are described: looking at one takes about 20 microseconds."""

COPIED_BYTES = 16 * 1024 * 1024
"""How much memory is copied that was not stored as it is: because it is small, or was not in one piece."""

COMPARED_BYTES = 512 * 1024 * 1024
"""How much memory is compared with what was stored, where that is a copy of it: about what 0.1 s allow."""

WRITTEN_BYTES = 16 * 1024 * 1024
"""How much text may be written for the columns that are no numbers."""

WORK = 1_000_000
"""How many quick cells may be written: what about 0.15 s allow."""

SLOW = 20
"""How many quick cells a slow one stands for: one that has to be looked at on its own."""

CHUNK = 250
SMALL = 16 * 1024
"""Bytes up to which a buffer is stored inside its pickle, where it cannot be read without it."""

GLANCE = 64
"""Bytes that tell most columns apart."""

MOST_ALIKE = 4
_OWN = -1
_QUICK = frozenset({str, bool, float, type(None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A column, or a level of an index, and where its cells are."""

    name: str
    type: str
    source: Source | None
    """None: they have to be written."""
    cells: Callable[[int, int], Sequence[Json]]
    """Gives the cells from one row up to another, `QuickCells` where that was quick."""


class RowsOf(Protocol):
    """What a library's table must be able to tell about where its cells are."""

    def size(self) -> tuple[int, int]:
        """Return how many rows and columns there are."""
        ...

    def found(self, memory: Memory, *, columns: int) -> tuple[list[Found], list[Found]]:
        """Return the first columns, and the levels of the index."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPart:
    """The part of a table's view from which any of its rows can be read."""

    table: RowsOf

    def content(self, stored: Sequence[StoredBuffer]) -> bytes:
        """Return the part's bytes."""
        memory = Memory(stored)
        rows, columns = self.table.size()
        found, levels = self.table.found(memory, columns=min(columns, MOST_COLUMNS))
        # What has to be written shares the room that there is, the index first.
        waiting = sum(each.source is None for each in (*levels, *found))
        described: list[Described] = []
        for each in (*levels, *found):
            source = each.source
            if source is None:
                source = memory.cells(rows, each.cells, share=waiting)
                waiting -= 1
            described.append(Described(name=each.name, type=each.type, source=source))
        layout = Layout(
            rows=rows,
            columns=columns,
            buffers=list(memory.digests),
            described=described[len(levels) :],
            index=described[: len(levels)],
        )
        return part_of(layout, memory.own)


class Memory:
    """The memory of a table as it was stored, and room for what was not."""

    def __init__(self, stored: Sequence[StoredBuffer]) -> None:
        spans = sorted((_address_of(each), each.memory.raw().nbytes, each.digest) for each in stored)
        self._stored = stored
        self._compared = 0
        self._starts = [start for start, _, _ in spans]
        self._spans = spans
        self._used: dict[str, int] = {}
        self._copied = 0
        self._written = 0
        self._work = 0
        self.own: list[bytes] = []
        self._size = 0

    @property
    def digests(self) -> Iterable[str]:
        """The stored buffers that are used, in order."""
        return self._used

    def place_of(self, values: np.ndarray[Any, Any]) -> Place | None:
        """Return where the values of one dimension are; None if they are nowhere and too many to be copied."""
        if values.size == 0:
            return Place(_OWN, self._size, values.itemsize)
        stride = values.strides[0] if values.size > 1 else values.itemsize
        if stride > 0:
            start = values.__array_interface__["data"][0]
            found = self._found(start, (values.size - 1) * stride + values.itemsize)
            if found is not None:
                return Place(*found, stride)
        if values.nbytes > SMALL:
            found = self._equal(np.ascontiguousarray(values).view(np.uint8))
            if found is not None:
                return Place(*found, values.itemsize)
        if self._copied + values.nbytes > COPIED_BYTES:
            return None
        self._copied += values.nbytes
        return Place(_OWN, self._add(values.tobytes()), values.itemsize)

    def place_of_buffer(self, buffer: Any, start: int, end: int) -> tuple[int, int] | None:
        """Return in which buffer, and where in it, some bytes of a buffer of Arrow are."""
        if end <= start:
            return _OWN, self._size
        found = self._found(buffer.address + start, end - start)
        if found is None and end - start > SMALL:
            found = self._equal(np.frombuffer(buffer, np.uint8)[start:end])
        if found is not None:
            return found
        if self._copied + end - start > COPIED_BYTES:
            return None
        self._copied += end - start
        return _OWN, self._add(bytes(memoryview(buffer)[start:end]))

    def cells(self, rows: int, cells_of: Callable[[int, int], Sequence[Json]], *, share: int = 1) -> Cells:
        """Write cells for as many of the first rows as there is room for; `share` columns share what is left of it."""
        contents: list[bytes] = []
        known = 0
        work, written = (WORK - self._work) // share, (WRITTEN_BYTES - self._written) // share
        while known < rows and work > 0 and written > 0:
            cells = cells_of(known, min(known + CHUNK, rows))
            content = msgspec.json.encode(cells)
            contents.append(content)
            known += len(cells)
            cost = len(cells) * (1 if isinstance(cells, QuickCells) else SLOW)
            work, written = work - cost, written - len(content)
            self._work, self._written = self._work + cost, self._written + len(content)
        start = self._add(b"".join(contents))
        ends = list(accumulate(map(len, contents), initial=start))
        return Cells(known=known, chunk=CHUNK, index=self._add(struct.pack(f"<{len(ends)}Q", *ends)))

    def _found(self, start: int, size: int) -> tuple[int, int] | None:
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return None
        begin, length, digest = self._spans[place]
        if start + size > begin + length:
            return None
        return self._used.setdefault(digest, len(self._used)), start - begin

    def _equal(self, content: np.ndarray[Any, Any]) -> tuple[int, int] | None:
        """Return where stored bytes are the same: pickling copies what is not in one piece, column by column."""
        size = content.size
        for buffer in self._stored:
            columns, rest = divmod(buffer.memory.raw().nbytes, size)
            if rest or not 0 < columns <= MOST_COLUMNS:
                continue
            stored = np.frombuffer(buffer.memory.raw(), np.uint8).reshape(columns, size)
            alike = np.flatnonzero((stored[:, :GLANCE] == content[:GLANCE]).all(axis=1))
            for column in alike[:MOST_ALIKE].tolist():
                self._compared += size
                if self._compared > COMPARED_BYTES:
                    return None
                if stored[column].data == content.data:
                    return self._used.setdefault(buffer.digest, len(self._used)), column * size
        return None

    def _add(self, content: bytes) -> int:
        place = self._size
        self.own.append(content)
        self._size += len(content)
        return place


class QuickCells(list["Json"]):
    """Cells that were what they are without being looked at one by one."""


def quick_cells(values: list[Any]) -> QuickCells | None:
    """Return values that are cells already, short texts for the most part; None if some have to be looked at."""
    kinds = set(map(type, values))
    if not kinds <= _QUICK:
        return None
    if float in kinds:
        if any(type(value) is float and not math.isnan(value) for value in values):
            return None
        values = [None if type(value) is float else value for value in values]
    texts = values if kinds == {str} else [value for value in values if type(value) is str]
    if max(map(len, texts), default=0) > CELL_LIMIT:
        return None
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        # Half of a pair of surrogates, which is no text.
        return None
    return QuickCells(values)


def _address_of(stored: StoredBuffer) -> int:
    address: int = np.frombuffer(stored.memory.raw(), np.uint8).__array_interface__["data"][0]
    return address
