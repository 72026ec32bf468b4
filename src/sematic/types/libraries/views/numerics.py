"""Statistics of many numbers, in time and space that do not depend on their range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sematic.types.libraries.views.cells import number_of

if TYPE_CHECKING:
    from sematic.model.records import Json

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
"""A one-dimensional array of booleans, integers or real numbers."""

_WHOLE = "bui"
"""Kinds of dtypes whose values are whole numbers; booleans are 0 and 1."""

SAMPLE_BLOCK = 1000
"""Neighbouring elements drawn together: touching single elements of a huge mapped file would read all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """What one quick pass over numbers tells; NaN counts nowhere else, infinities count."""

    nan: int
    minimum: float | None
    maximum: float | None
    mean: float | None


def is_numeric(dtype: np.dtype[Any]) -> bool:
    """Return whether a dtype's values are booleans, integers or real numbers."""
    return dtype.kind in "buif"


def extremes_of(values: Numbers) -> Extremes:
    """Return the NaN count, minimum, maximum and mean of numbers; None where there is no number."""
    with np.errstate(all="ignore"):
        nan = int(np.count_nonzero(np.isnan(values))) if values.dtype.kind == "f" else 0
        if nan:
            values = values[~np.isnan(values)]
        if values.size == 0:
            return Extremes(nan=nan, minimum=None, maximum=None, mean=None)
        mean = float(values.mean(dtype=np.float64))
        return Extremes(nan=nan, minimum=values.min().item(), maximum=values.max().item(), mean=mean)


def deviation_of(values: Numbers) -> float | None:
    """Return the (population) standard deviation of the finite numbers; None if there are none."""
    finite = finite_of(values)
    if finite.size and finite.dtype.kind in _WHOLE:
        finite = _above(int(finite.min()), finite)
    with np.errstate(all="ignore"):
        return float(finite.std(dtype=np.float64)) if finite.size else None


def histogram_of(values: Numbers, *, bins: int) -> Json:
    """Return how the finite numbers spread over equally wide bins; None if there are none.

    Bins of whole numbers begin with whole numbers, and are as equally wide as that allows.
    """
    finite = finite_of(values)
    if finite.size == 0:
        return None
    low, high = finite.min().item(), finite.max().item()
    if low == high:
        return {"edges": [number_of(low), number_of(high)], "counts": [int(finite.size)]}
    if finite.dtype.kind in _WHOLE:
        return _whole_histogram(finite, low=int(low), high=int(high), bins=bins)
    # Halves: the distance between two doubles may be too large for a double.
    start, width = float(low) / 2, float(high) / 2 - float(low) / 2
    if width == 0 or bins / width == np.inf:
        return None
    places = ((finite.astype(np.float64) / 2 - start) * (bins / width)).astype(np.intp)
    counts = np.bincount(np.minimum(places, bins - 1), minlength=bins)
    edges = (np.linspace(0, 1, bins + 1) * width + start) * 2
    return {"edges": [number_of(edge) for edge in edges], "counts": counts.tolist()}


def _whole_histogram(values: Numbers, *, low: int, high: int, bins: int) -> Json:
    # As doubles, neighbours beyond 2**53 would be the same number.
    if high - low < bins:
        bins, high = high - low + 1, high + 1
    firsts = [-(-(high - low) * place // bins) for place in range(1, bins)]
    places = np.searchsorted(np.array(firsts, dtype=np.uint64), _above(low, values), side="right")
    edges = [low, *(low + first for first in firsts), high]
    return {"edges": [number_of(edge) for edge in edges], "counts": np.bincount(places, minlength=bins).tolist()}


def _above(low: int, values: Numbers) -> Numbers:
    """Return by how much whole numbers are above the least of them, exactly."""
    return values.astype(np.uint64) - np.uint64(low % 2**64)


def finite_of(values: Numbers) -> Numbers:
    """Return the numbers that are neither NaN nor infinite; the same array where all are."""
    if values.dtype.kind != "f":
        return values
    if values.dtype.itemsize != 8:  # noqa: PLR2004 - bytes of a double
        with np.errstate(all="ignore"):
            values = values.astype(np.float64)
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def sample_of(array: np.ndarray[Any, Any], *, size: int) -> Numbers:
    """Return at most about `size` elements, in blocks spread evenly over the whole array; all if there are no more.

    Masked elements are left out.
    """
    if isinstance(array, np.ma.MaskedArray):
        kept: Numbers = _blocks_of(array, size=size).compressed()
        return kept
    drawn: Numbers = _blocks_of(np.asarray(array), size=size)
    return drawn


def _blocks_of(array: Any, *, size: int) -> Any:
    if array.size <= size:
        return array.reshape(-1)
    blocks = max(size // SAMPLE_BLOCK, 1)
    starts = np.linspace(0, array.size - SAMPLE_BLOCK, blocks, dtype=np.intp)
    places = (starts[:, None] + np.arange(SAMPLE_BLOCK, dtype=np.intp)).reshape(-1)
    if array.flags.c_contiguous:
        return array.reshape(-1)[places]
    if array.flags.f_contiguous:
        return array.T.reshape(-1)[places]
    return array[np.unravel_index(places, array.shape)]


def rows_of(total: int, *, size: int) -> np.ndarray[Any, np.dtype[np.intp]] | None:
    """Return `size` different row numbers in rising order, drawn with a fixed seed; None means all: there are no more.

    One is drawn from each of as many equal spans of rows.
    """
    if total <= size:
        return None
    draw = np.random.Generator(np.random.PCG64(0))
    edges = np.linspace(0, total, size + 1).astype(np.intp)
    return edges[:-1] + (draw.random(size) * np.diff(edges)).astype(np.intp)


def is_rising(values: Numbers) -> bool:
    """Return whether no number is less than the one before it; NaN never is in order."""
    start = values[:SAMPLE_BLOCK]
    return bool((start[1:] >= start[:-1]).all()) and bool((values[1:] >= values[:-1]).all())
