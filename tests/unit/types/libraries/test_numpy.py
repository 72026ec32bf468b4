from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.image import imread

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import annotation_of, codec_of
from tests.builders_types import mismatch, stored

LARGE = np.arange(100_000, dtype=np.float64)


@dataclass
class Batch:
    images: np.ndarray
    labels: npt.NDArray[np.int64]


def test_a_large_array_is_stored_apart_from_the_document_as_its_raw_bytes():
    kept = stored(LARGE)
    assert kept.buffer_sizes == [LARGE.nbytes]
    assert kept.document_size < 500
    assert bytes(kept.blobs.open(kept.artifact.buffers[0][0])) == LARGE.tobytes()


def test_a_small_array_needs_no_blob():
    kept = stored(np.arange(10))
    assert kept.artifact.buffers == ()
    assert kept.artifact.document is not None


@pytest.mark.parametrize(
    "array",
    [
        LARGE.reshape(100, 1000).T,
        np.asfortranarray(LARGE.reshape(10, 10_000)),
        LARGE[::2],
        LARGE.reshape(100, 1000)[:, 10:500],
        LARGE[::-1],
        np.zeros((0, 3)),
        np.array(3.5),
        np.array(["2020-01-01", "NaT"], "M8[D]"),
        np.array(["a", "ö"]),
        np.zeros(3, [("name", "U3"), ("age", "i4")]),
        np.array([1 + 2j]),
        np.array([True, False]),
        np.array([1, "x", None], dtype=object),
    ],
)
def test_an_array_of_any_layout_and_dtype_is_read_back_equal(array: np.ndarray):
    read = stored(array).read()
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


def test_fortran_order_is_kept():
    assert stored(np.asfortranarray(LARGE.reshape(10, 10_000))).read().flags.f_contiguous


@pytest.mark.parametrize("array", [LARGE[::2], LARGE.reshape(100, 1000)[:, 10:500], LARGE[50_000:]])
def test_of_a_part_of_an_array_only_the_part_is_stored(array: np.ndarray):
    assert stored(array).buffer_sizes == [array.nbytes]


@pytest.mark.parametrize("size", [10, 100_000])
def test_what_is_read_back_is_writable_and_changing_it_changes_nobody_elses(size: int):
    array = np.arange(size)
    array.flags.writeable = False
    kept = stored(array)
    kept.read()[0] = 99
    assert kept.read()[0] == 0


def test_equal_arrays_are_one_artifact():
    locked = np.arange(50)
    locked.flags.writeable = False
    assert stored(locked).artifact.id == stored(np.arange(50)).artifact.id
    assert stored(np.arange(100)[::2]).artifact.id == stored(np.arange(0, 100, 2)).artifact.id


def test_a_masked_array_keeps_its_mask_and_its_memory_is_stored_apart():
    array = np.ma.array(LARGE, mask=LARGE > 10, fill_value=-1)
    kept = stored(array)
    assert kept.buffer_sizes == [LARGE.nbytes, LARGE.size]
    read = kept.read()
    assert read.count() == 11
    assert read.fill_value == -1


def test_a_mapped_file_is_stored_as_what_it_holds(tmp_path: Any):
    LARGE.tofile(tmp_path / "numbers")
    kept = stored(np.memmap(tmp_path / "numbers", dtype=np.float64, mode="r"), np.ndarray)
    assert kept.buffer_sizes == [LARGE.nbytes]
    assert kept.read()[7] == 7


def test_arrays_inside_other_values_are_stored_apart_too():
    kept = stored(Batch(images=LARGE, labels=np.arange(50_000)))
    assert kept.buffer_sizes == [800_000, 400_000]
    np.testing.assert_array_equal(kept.read().images, LARGE)


@given(arrays.arrays(dtype=arrays.scalar_dtypes(), shape=arrays.array_shapes(min_dims=0, min_side=0)))
def test_every_array_is_read_back_equal_and_can_be_shown(array: np.ndarray):
    kept = stored(array, np.ndarray)
    np.testing.assert_array_equal(kept.read(), array)
    assert kept.artifact.view.kind is ViewKind.TENSOR
    assert kept.content["shape"] == list(array.shape)


@pytest.mark.parametrize(
    ("value", "annotation", "dtype"),
    [
        ([1, 2], np.ndarray, np.int64),
        ([1, 2], npt.NDArray[np.float64], np.float64),
        (np.float32([1]), npt.NDArray[np.float64], np.float64),
        (np.float32([1]), npt.NDArray[np.floating], np.float32),
        (["a"], npt.NDArray[np.str_], np.dtype("U1")),
        (np.array(["2020"], "M8[Y]"), npt.NDArray[np.datetime64], np.dtype("M8[Y]")),
        ([1], np.ndarray[tuple[int], np.dtype[np.int32]], np.int32),
        ([1, "a"], npt.NDArray[Any], np.dtype("U21")),
    ],
)
def test_sequences_and_arrays_become_arrays_of_the_wanted_dtype(value: Any, annotation: Any, dtype: Any):
    assert codec_of(annotation).cast(value).dtype == dtype


@pytest.mark.parametrize(
    ("value", "annotation", "reason"),
    [
        ([1.5], npt.NDArray[np.int64], "its dtype is float64"),
        ([1], npt.NDArray[np.floating], "its dtype is int64"),
        ([1.0], npt.NDArray[np.str_], "its dtype is float64"),
        (["x"], npt.NDArray[np.float64], "its dtype is <U1"),
        ("abc", np.ndarray, "not a sequence of numbers"),
        (None, np.ndarray, "not a sequence of numbers"),
        ([object()], np.ndarray, "dtype=object"),
        ([[1], [1, 2]], np.ndarray, "inhomogeneous"),
    ],
)
def test_what_is_no_such_array_is_refused_with_the_reason(value: Any, annotation: Any, reason: str):
    with pytest.raises(CastError, match=reason):
        codec_of(annotation).cast(value)


def test_casting_leaves_the_given_sequence_alone():
    given = [1, 2, 3]
    codec_of(np.ndarray).cast(given)[0] = 9
    assert given == [1, 2, 3]


def test_between_futures_dtypes_that_never_fit_are_refused():
    assert mismatch(np.ndarray, npt.NDArray[np.float64]) is None
    assert mismatch(npt.NDArray[np.float64], np.ndarray) is None
    assert mismatch(npt.NDArray[np.int32], npt.NDArray[np.float64]) is None
    assert "float64 do not become arrays of int64" in str(mismatch(npt.NDArray[np.float64], npt.NDArray[np.int64]))
    assert "int64 do not become arrays of floating" in str(mismatch(npt.NDArray[np.int64], npt.NDArray[np.floating]))
    assert mismatch(list[int], np.ndarray) is not None


@pytest.mark.parametrize("annotation", [np.ndarray, npt.NDArray[np.float64], npt.NDArray[np.floating], np.float64])
def test_the_type_is_found_again_from_its_description(annotation: Any):
    again = codec_of(annotation_of(codec_of(annotation).description))
    assert again.description == codec_of(annotation).description


@pytest.mark.parametrize(
    "scalar", [np.float64(1.5), np.int64(3), np.bool_(True), np.float32("nan"), np.datetime64(1, "s")]
)
def test_a_scalar_is_read_back_as_the_same_scalar(scalar: np.generic):
    read = stored(scalar).read()
    assert type(read) is type(scalar)
    np.testing.assert_equal(read, scalar)


def test_plain_numbers_become_scalars():
    assert type(codec_of(np.float64).cast(3)) is np.float64
    assert type(codec_of(np.int64).cast("7")) is np.int64
    with pytest.raises(CastError):
        codec_of(np.int64).cast("seven")


def test_a_view_tells_shape_dtype_and_statistics():
    content = stored(np.array([[0.0, 1.0, np.nan], [np.inf, -3.0, 0.0]], dtype=np.float32)).content
    assert content["shape"] == [2, 3]
    assert content["dtype"] == "float32"
    assert content["bytes"] == 24
    assert content["stats"] == {
        "min": -3.0, "max": {"float": "inf"}, "mean": {"float": "inf"}, "std": pytest.approx(1.5), "nan": 1, "inf": 1,
        "zeros": 2,
    }  # fmt: skip
    assert sum(content["histogram"]["counts"]) == 4
    assert content["head"] == [[0.0, 1.0, {"float": "nan"}], [{"float": "inf"}, -3.0, 0.0]]
    assert "sampled" not in content


def test_few_whole_numbers_have_a_bin_each():
    histogram = stored(np.array([3, 3, 5])).content["histogram"]
    assert histogram == {"edges": [3.0, 4.0, 5.0, 6.0], "counts": [2, 0, 1]}


def test_whole_numbers_that_a_double_does_not_tell_apart_lie_where_they_are():
    content = stored(np.arange(640) + 2**60).content
    assert content["histogram"]["counts"] == [10] * 64
    assert content["histogram"]["edges"][:2] == [str(2**60), str(2**60 + 10)]
    assert content["histogram"]["edges"][-1] == content["stats"]["max"] == str(2**60 + 639)
    assert content["stats"]["std"] == pytest.approx(np.arange(640).std())


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_a_histogram_counts_every_whole_number_between_its_edges(numbers: list[int]):
    histogram = stored(np.array(numbers, dtype=np.int64)).content["histogram"]
    *edges, last = map(Fraction, histogram["edges"])
    assert (edges[0], max(numbers) <= last) == (min(numbers), True)
    if edges[0] != last:
        bins = zip(edges, [*edges[1:], last + 1], strict=True)
        assert histogram["counts"] == [sum(low <= number < high for number in numbers) for low, high in bins]


def test_statistics_of_a_huge_array_come_from_a_sample_and_say_so():
    content = stored(np.tile(np.arange(10.0), 100_000)).content
    assert content["sampled"] == 250_000
    assert content["stats"]["mean"] == pytest.approx(4.5)


@pytest.mark.parametrize("side", [slice(None, None, -1), slice(None, None, 2)])
def test_a_sample_of_an_array_in_pieces_comes_from_all_of_it(side: slice):
    content = stored(np.arange(4_000_000.0).reshape(2000, 2000)[side]).content
    assert content["layout"] == "strided"
    assert content["stats"]["mean"] == pytest.approx(2_000_000, rel=0.02)


def test_a_picture_has_a_thumbnail():
    picture = np.random.default_rng(0).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    png = stored(picture).part("image")
    pixels = imread(io.BytesIO(png), format="png")
    assert pixels.shape == (200, 134, 3)
    np.testing.assert_allclose(pixels[0, 1] * 255, picture[0, 3], atol=1)


@pytest.mark.parametrize(
    "array",
    [
        np.array([2**63], np.uint64),
        np.array([1e308, -1e308]),
        np.array([5e-324, 0.0]),
        np.array([np.longdouble("1e400"), 1]),
        np.full(5, np.nan),
        np.array([10**400, "x" * 5_000_000, "\ud800"], dtype=object),
        np.zeros((1,) * 32),
        np.ma.masked_all(3),
        np.ma.array(5, mask=True),
        np.array(["\x00" * 5_000_000]),
        np.recarray(3, dtype=[("x", "f8")]),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}"[:30],
)
def test_a_view_of_anything_is_small_and_valid(array: np.ndarray):
    kept = stored(array, np.ndarray)
    assert kept.artifact.view.kind is ViewKind.TENSOR
    assert len(str(kept.content)) < 20_000
    assert len(kept.artifact.view.summary) <= 200


@given(st.lists(st.floats(), min_size=1), st.sampled_from([np.float16, np.float32, np.float64]))
def test_a_histogram_counts_every_finite_number_once(numbers: list[float], dtype: Any):
    with np.errstate(over="ignore"):
        array = np.array(numbers, dtype=dtype)
    histogram = stored(array).content["histogram"]
    if histogram is not None:
        assert sum(histogram["counts"]) == np.isfinite(array).sum()
        assert len(histogram["edges"]) == len(histogram["counts"]) + 1
