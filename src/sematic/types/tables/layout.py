"""Where the cells of a stored table are: the part `rows` of its view.

The part is `MAGIC`, the length of the layout (8 bytes, little-endian), the layout as JSON, and then bytes of its own.
Most cells are in none of these: they are in the buffers of the stored value, which are raw memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

import msgspec

from sematic.model.errors import DecodeError

PART = "rows"
"""The part's name in the view of a table."""

MAGIC = b"SEMROWS1"
CELL_LIMIT = 200
"""Characters a text cell may have."""

NUMBERS = frozenset({"?", *(order + letter for order in "<>" for letter in "?bhiqBHIQefd")})
"""Formats of numbers, as in Python's `struct`."""

UNITS = frozenset({"s", "ms", "us", "ns"})

_LENGTH = struct.Struct("<Q")
_START = len(MAGIC) + _LENGTH.size
_LONGEST = 64 * 1024 * 1024


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where values are: one each `stride` bytes from `offset` on.

    Without a stride they are bits, and `offset` counts bits.
    """

    buffer: int
    """Which of the layout's buffers; -1 for the part's own bytes."""
    offset: int
    stride: int


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Some rows of a column that are beside one another."""

    rows: int
    values: Place
    """The values; of texts, where each one begins and the last one ends in `data`."""
    missing: Place | None = None
    """Bytes that are not zero where a value is missing."""
    valid: Place | None = None
    """Bits that are zero where a value is missing."""
    data: Place | None = None


class Numbered(msgspec.Struct, frozen=True, tag="numbered", kw_only=True, omit_defaults=True):
    """Values that are numbers in memory."""

    format: str
    """As in Python's `struct`, with the byte order: `<d`, `>h`; `?` with no order for bits."""
    pieces: list[Piece]
    reads: str = "number"
    """What a number stands for: `number`, `bool`, `moment`, `day`, `span`."""
    unit: str = "ns"
    """Of moments and spans."""
    zone: str = ""
    """Of moments: the zone's name, an offset in seconds, or nothing."""
    null: int | None = None
    """The number that stands for a missing value."""
    nan_is_null: bool = False

    def __post_init__(self) -> None:
        """Refuse what no table has: whoever sent this may have sent anything."""
        if self.format not in NUMBERS or self.unit not in UNITS:
            raise ValueError(f"no number is {self.format!r} in {self.unit!r}")


class Texts(msgspec.Struct, frozen=True, tag="texts", kw_only=True):
    """Texts in UTF-8, one after the other, as Arrow has them."""

    format: str
    pieces: list[Piece]

    def __post_init__(self) -> None:
        """Refuse what no table has."""
        if self.format not in {"<i", "<q"}:
            raise ValueError(f"no text ends at {self.format!r}")


class Cells(msgspec.Struct, frozen=True, tag="cells", kw_only=True):
    """Cells written as JSON, so many rows to a chunk."""

    known: int
    """How many of the first rows have been written."""
    chunk: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    index: int
    """Where in the part's own bytes it says where each chunk begins and the last one ends (8 bytes each)."""


class Labelled(msgspec.Struct, frozen=True, tag="labelled", kw_only=True):
    """Numbers of labels."""

    codes: Numbered
    labels: Cells


class Counted(msgspec.Struct, frozen=True, tag="counted", kw_only=True):
    """Numbers at equal distances, which are nowhere."""

    start: int
    step: int


Source: TypeAlias = Numbered | Texts | Cells | Labelled | Counted


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """One column, or one level of an index."""

    name: str
    type: str
    source: Source


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where the cells of a table are."""

    rows: int
    columns: int
    """How many there are; only the first of very many are described."""
    buffers: list[str]
    """Digests of stored buffers."""
    described: list[Described]
    index: list[Described]
    """One for each level; none where a table has no index."""


def known_rows(source: Source, rows: int) -> int:
    """Return how many of the first rows of a column can be read."""
    return min(source.known, rows) if isinstance(source, Cells) else rows


def part_of(layout: Layout, own: Sequence[bytes]) -> bytes:
    """Return the part's bytes."""
    header = msgspec.json.encode(layout)
    return b"".join((MAGIC, _LENGTH.pack(len(header)), header, *own))


def layout_in(read: Callable[[int, int], bytes]) -> tuple[Layout, int]:
    """Return the layout in a part, and where its own bytes begin; DecodeError if it is damaged.

    `read` gives the bytes from one place up to another, or fewer at the end.
    """
    beginning = read(0, _START)
    if len(beginning) < _START or not beginning.startswith(MAGIC):
        raise DecodeError("The rows of this table cannot be read: another version of Sematic wrote them.")
    (length,) = _LENGTH.unpack_from(beginning, len(MAGIC))
    if length > _LONGEST:
        raise DecodeError("The rows of this table cannot be read: the description of its columns is damaged.")
    try:
        return _DECODER.decode(read(_START, _START + length)), _START + length
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(f"The rows of this table cannot be read: {error}.") from error


_DECODER = msgspec.json.Decoder(Layout)
