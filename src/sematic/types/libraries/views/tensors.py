"""What people see of an array: its shape, its statistics, a corner of it, and a thumbnail if it is a picture."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sematic.model.records import Json, ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.cells import cell_of, line_of
from sematic.types.libraries.views.numerics import (
    deviation_of,
    extremes_of,
    histogram_of,
    is_numeric,
    optional_number,
    sample_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

SAMPLED_ELEMENTS = 250_000
"""Elements the statistics are computed from at most."""

HISTOGRAM_BINS = 64
PREVIEW_LENGTH = 10
"""Entries shown along each of the last two dimensions."""

PREVIEW_DEPTH = 3
"""Entries shown along every other dimension."""

PREVIEW_CELLS = 1000
THUMBNAIL_SIDE = 256
PNG_COLOURS = {1: 0, 3: 2, 4: 6}
"""PNG's number for a colour type, by channels (PNG specification, section 11.2.1)."""


def tensor_view(array: Array, *, library: str = "numpy", facts: Mapping[str, Json] | None = None) -> ViewDraft:
    """Return what people see of an array; `facts` replace or add to what the array itself says (dtype, device)."""
    sample = sample_of(array, size=SAMPLED_ELEMENTS) if is_numeric(array.dtype) else None
    is_sampled = array.size > SAMPLED_ELEMENTS
    preview = _preview_of(array)
    content: dict[str, Json] = {
        "library": library,
        "shape": list(array.shape),
        "dtype": line_of(str(array.dtype)),
        "elements": array.size,
        "bytes": array.nbytes,
        "layout": _layout_of(array),
        "sample": sample.size if sample is not None and is_sampled else None,
        "statistics": None if sample is None else statistics_of(sample),
        "preview": _cells_of(preview),
        "preview_shape": list(preview.shape),
        **(facts or {}),
    }
    thumbnail = thumbnail_of(array)
    return ViewDraft(
        kind=ViewKind.TENSOR,
        summary=line_of(summary_of(content)),
        content=content,
        parts={} if thumbnail is None else {"thumbnail": thumbnail},
        is_truncated=preview.size < array.size,
    )


def statistics_of(sample: Array) -> Json:
    """Return the statistics of a flat array of numbers."""
    extremes = extremes_of(sample)
    infinite = int(np.count_nonzero(np.isinf(sample))) if sample.dtype.kind == "f" else 0
    return {
        "min": optional_number(extremes.minimum),
        "max": optional_number(extremes.maximum),
        "mean": optional_number(extremes.mean),
        "std": optional_number(deviation_of(sample)),
        "zeros": int(sample.size - np.count_nonzero(sample)),
        "nan": extremes.nan,
        "inf": infinite,
        "histogram": histogram_of(sample, bins=HISTOGRAM_BINS),
    }


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


def _preview_of(array: Array) -> Array:
    lengths = [PREVIEW_DEPTH] * max(array.ndim - 2, 0) + [PREVIEW_LENGTH] * min(array.ndim, 2)
    for axis in range(len(lengths)):
        if int(np.prod(lengths)) <= PREVIEW_CELLS:
            break
        lengths[axis] = 1
    return array[tuple(slice(length) for length in lengths)] if lengths else array


def _cells_of(preview: Array) -> Json:
    if preview.ndim == 0:
        masked = np.ma.is_masked(preview)
        return None if masked else cell_of(preview[()])
    if preview.ndim == 1:
        return [None if value is np.ma.masked else cell_of(value) for value in preview]
    return [_cells_of(row) for row in preview]
