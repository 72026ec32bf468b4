"""What people see of an array: its shape, its statistics, a corner of it, and a thumbnail if it is a picture."""

from __future__ import annotations

import math
import struct
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sematic.model.records import Json, ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.cells import cell_of, number_of
from sematic.types.libraries.views.numerics import (
    deviation_of,
    extremes_of,
    histogram_of,
    is_numeric,
    sample_of,
)
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

SAMPLED_ELEMENTS = 250_000
"""Elements the statistics are computed from at most."""

HISTOGRAM_BINS = 64
HEAD_LENGTH = 8
"""Elements shown along every axis."""

HEAD_ELEMENTS = 256
"""Elements shown in all."""

THUMBNAIL_SIDE = 256
PNG_COLOURS = {1: 0, 3: 2, 4: 6}
"""PNG's number for a colour type, by channels (PNG specification, section 11.2.1)."""


def tensor_view(array: Array, *, facts: Mapping[str, Json] | None = None, sample: Array | None = None) -> ViewDraft:
    """Return what people see of an array; `facts` replace or add to what the array itself says (shape, dtype, device).

    With a `sample` (some elements, flat), `array` may be only the corner that is shown.
    """
    head = head_of(array)
    content: dict[str, Json] = {
        "dtype": one_line(str(array.dtype)),
        "shape": list(array.shape),
        "bytes": array.nbytes,
        "layout": _layout_of(array),
        **(facts or {}),
        **_statistics_of(array, sample=sample),
        "head": _cells_of(head),
    }
    thumbnail = None if sample is not None else thumbnail_of(array)
    return ViewDraft(
        kind=ViewKind.TENSOR,
        summary=one_line(summary_of(content)),
        content=content,
        parts={} if thumbnail is None else {"image": thumbnail},
        is_truncated=sample is not None or head.size < array.size,
    )


def _statistics_of(array: Array, *, sample: Array | None) -> dict[str, Json]:
    if not is_numeric(array.dtype):
        return {}
    is_sampled = sample is not None or array.size > SAMPLED_ELEMENTS
    sample = sample_of(array, size=SAMPLED_ELEMENTS) if sample is None else sample
    is_real = sample.dtype.kind == "f"
    extremes = extremes_of(sample)
    stats: dict[str, Json] = {
        "min": number_of(extremes.minimum),
        "max": number_of(extremes.maximum),
        "mean": number_of(extremes.mean),
        "std": number_of(deviation_of(sample)),
        "nan": extremes.nan,
        "inf": int(np.count_nonzero(np.isinf(sample))) if is_real else 0,
        "zeros": int(sample.size - np.count_nonzero(sample)),
    }
    found: dict[str, Json] = {"stats": stats, "histogram": histogram_of(sample, bins=HISTOGRAM_BINS)}
    return found | ({"sampled": sample.size} if is_sampled else {})


def summary_of(content: Mapping[str, Json]) -> str:
    """Return a tensor's content in one line: `float32[64, 3, 224] cuda:0`."""
    device = content.get("device")
    where = f" {device}" if device not in (None, "cpu") else ""
    return f"{content['dtype']}{content['shape']}{where}"


def thumbnail_of(array: Array) -> bytes | None:
    """Return a small PNG of an array that looks like a picture, else None."""
    if array.dtype != np.uint8 or array.ndim not in (2, 3) or min(array.shape[:2]) < 8:  # noqa: PLR2004 - too small to see
        return None
    channels = 1 if array.ndim == 2 else array.shape[2]  # noqa: PLR2004 - a grey picture has no channel axis
    if channels not in PNG_COLOURS:
        return None
    height, width = array.shape[:2]
    step = -(-max(height, width) // THUMBNAIL_SIDE)
    return png_of(np.ascontiguousarray(array[::step, ::step]).reshape(-(-height // step), -(-width // step), channels))


def png_of(pixels: Array) -> bytes:
    """Return `uint8` pixels of shape (height, width, 1 or 3 or 4) as a PNG file."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    # Each row starts with the number of its filter: 0, none.
    scanlines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, PNG_COLOURS[channels], 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(scanlines, 6)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _layout_of(array: Array) -> str:
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


def head_of(array: Array) -> Array:
    """Return the corner of an array that is shown: where there are many axes, little of the first ones."""
    lengths = [min(length, HEAD_LENGTH) for length in array.shape]
    for axis in range(len(lengths)):
        if math.prod(lengths) <= HEAD_ELEMENTS:
            break
        lengths[axis] = max(1, HEAD_ELEMENTS // math.prod(lengths[axis + 1 :]))
    return array[tuple(slice(length) for length in lengths)] if lengths else array


def _cells_of(head: Array) -> Json:
    if head.ndim == 0:
        return None if np.ma.is_masked(head) else cell_of(head[()])
    if head.ndim == 1:
        return [None if value is np.ma.masked else cell_of(value) for value in head]
    return [_cells_of(row) for row in head]
