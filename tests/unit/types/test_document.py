import json
import pickle
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from sematic.model.errors import DecodeError, EncodeError, MissingBlobError
from sematic.model.ids import artifact_id_of, digest_of
from sematic.model.records import ViewKind
from sematic.testing.memory import MemoryBlobs
from sematic.types.codec import ViewDraft
from sematic.types.document import INLINE_LIMIT, decoded, encoded, plain
from sematic.types.python.objects import ObjectCodec
from sematic.types.registry import codec_of
from tests.unit.types.stored import NOON, kept, stored


class Model:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


@dataclass
class Report:
    model: Any
    score: float = 0.5


class Careful:
    """Leaves out of its state what cannot be stored."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.x = 5

    def __getstate__(self) -> dict[str, Any]:
        return {"x": self.x}


def test_a_small_value_is_inline_and_its_id_comes_from_its_type_and_bytes() -> None:
    artifact = stored([1, 2], list[int])
    assert artifact.document is not None
    assert artifact.document_digest == digest_of(artifact.document)
    assert artifact.id == artifact_id_of(type_name="list[int]", document=artifact.document_digest)
    assert (artifact.size, artifact.buffers) == (len(artifact.document), ())
    assert artifact.created_at == NOON


def test_a_large_document_is_a_blob() -> None:
    blobs = MemoryBlobs()
    artifact = stored("x" * INLINE_LIMIT, str, blobs=blobs)
    assert artifact.document is None
    assert artifact.size > INLINE_LIMIT
    assert decoded(artifact, codec_of(str), blobs=blobs) == "x" * INLINE_LIMIT


def test_the_same_value_of_another_type_is_another_artifact() -> None:
    assert stored(1, int).id != stored(1, float).id
    assert stored([1], list[int]).id == stored((1,), list[int]).id


def test_large_buffers_are_blobs_of_their_own_wherever_they_are() -> None:
    blobs = MemoryBlobs()
    array = np.arange(10_000, dtype=np.int64)
    artifact = stored({"a": [Model(weights=array)]}, Any, blobs=blobs)
    assert artifact.document is not None
    assert [size for _, size in artifact.buffers] == [80_000]
    assert artifact.buffers[0][0] == digest_of(array.tobytes())
    assert artifact.size == len(artifact.document) + 80_000
    again = decoded(artifact, codec_of(Any), blobs=blobs)
    assert (again["a"][0].weights == array).all()


def test_equal_buffers_are_stored_and_counted_once() -> None:
    array = np.arange(10_000, dtype=np.int64)
    artifact = stored([array, array.copy()], list[np.ndarray])
    assert len(artifact.buffers) == 1


def test_small_buffers_stay_in_the_document() -> None:
    assert stored(np.arange(10), np.ndarray).buffers == ()


def test_what_is_read_can_be_changed_without_changing_what_is_stored() -> None:
    blobs = MemoryBlobs()
    artifact = stored(np.zeros(10_000), np.ndarray, blobs=blobs)
    first = decoded(artifact, codec_of(np.ndarray), blobs=blobs)
    first += 1
    assert decoded(artifact, codec_of(np.ndarray), blobs=blobs).sum() == 0


@pytest.mark.parametrize(
    ("value", "annotation", "where"),
    [
        (Report(Model(callback=threading.Lock())), Report, r"^\.model\.callback, a _thread\.lock,"),
        ({"a": [1, threading.Lock()]}, dict[str, list[Any]], r"^\['a'\]\[1\], a _thread\.lock,"),
        (threading.Lock(), Any, r"^A _thread\.lock cannot be stored"),
        (Model(steps=[Model(lock=threading.Lock())]), Model, r"^\.steps\[0\]\.lock, a _thread\.lock,"),
        ((x for x in ()), object, r"^A generator cannot be stored"),
    ],
)
def test_what_cannot_be_stored_is_named_with_its_place(value: Any, annotation: Any, where: str) -> None:
    with pytest.raises(EncodeError, match=where) as raised:
        stored(value, annotation)
    assert "__getstate__" in str(raised.value)


def test_an_element_of_an_array_that_cannot_be_stored_is_named_by_its_index() -> None:
    array = np.empty((2, 3), dtype=object)
    array[1, 2] = [threading.Lock()]
    with pytest.raises(EncodeError, match=r"^\.weights\[1, 2\]\[0\], a _thread\.lock, cannot be stored"):
        stored(Model(weights=array), Any)


@pytest.mark.parametrize(("mode", "kind"), [("w", "TextIOWrapper"), ("wb", "BufferedWriter")])
def test_an_open_file_is_no_value(tmp_path: Path, mode: str, kind: str) -> None:
    with (tmp_path / "file").open(mode) as file:
        for value in (file, [1, file], Model(file=file)):
            with pytest.raises(EncodeError, match=rf"_io\.{kind},? cannot be stored: .*Store its path or its content"):
                stored(value, Any)


def test_what_writes_to_the_terminal_does_so_again() -> None:
    assert kept(Model(out=sys.stdout), Any).out is sys.stdout


def test_a_function_that_cannot_be_stored_names_the_variable_it_uses() -> None:
    lock = threading.Lock()
    with pytest.raises(EncodeError, match=r"\(its variable lock\), a _thread\.lock,"):
        stored(lambda: lock, Callable[[], Any])


def test_what_a_class_leaves_out_of_its_state_is_not_stored() -> None:
    assert vars(kept(Careful(), Careful)) == {"x": 5}


def test_a_list_that_contains_itself_is_an_error_that_says_where() -> None:
    value: list[Any] = [1]
    value.append({"deep": value})
    with pytest.raises(EncodeError, match=r"^An Any cannot be stored: it contains itself, at \[1\]\['deep'\]\."):
        stored(value, Any)
    with pytest.raises(EncodeError, match="it contains itself"):
        stored(value, list[Any])


def test_a_list_nested_too_deep_is_an_error_that_says_so() -> None:
    value: Any = 0
    for _ in range(5_000):
        value = [value]
    with pytest.raises(EncodeError, match=r"^An object cannot be stored: .* recursion limit\. Flatten it,"):
        stored(value, object)
    # Freed by hand: the interpreter's own way is recursive.
    while isinstance(value, list):
        value = value[0]


def test_an_object_that_refers_to_itself_can_be_stored() -> None:
    model = Model()
    model.me = model  # type: ignore[attr-defined]
    again = kept(model, Model)
    assert again.me is again


def test_a_missing_buffer_is_the_blobs_error() -> None:
    artifact = stored(np.zeros(10_000), np.ndarray)
    with pytest.raises(MissingBlobError):
        decoded(artifact, codec_of(np.ndarray), blobs=MemoryBlobs())


@pytest.mark.parametrize(
    "document", [b"", b"\xc1", b"\x81", msgspec.msgpack.encode({"v": 1}), msgspec.msgpack.encode([1])]
)
def test_a_damaged_document_is_an_error_that_names_the_artifact(document: bytes) -> None:
    artifact = replace(stored(1, int), document=document)
    with pytest.raises(DecodeError, match=rf"int {artifact.id[:12]} is damaged"):
        decoded(artifact, codec_of(int), blobs=MemoryBlobs())


def test_a_document_of_a_newer_version_is_refused_with_advice() -> None:
    document = msgspec.msgpack.encode({"v": 2, "tree": 1, "pickles": [], "buffers": []})
    with pytest.raises(DecodeError, match="newer version of Sematic"):
        decoded(replace(stored(1, int), document=document), codec_of(int), blobs=MemoryBlobs())


def test_a_document_read_as_another_type_is_an_error_that_says_so() -> None:
    for value, annotation, other in [
        (1, int, str), ("a", str, int), ([1], list[int], dict[str, int]), ({"a": 1}, dict[str, int], list[int]),
        (1, int, list[int]), (1, int, Report), ([1, "a"], list[Any], tuple[int]),
        ("x", str, Model),
    ]:  # fmt: skip
        with pytest.raises(DecodeError):
            decoded(stored(value, annotation), codec_of(other), blobs=MemoryBlobs())


def test_what_was_stored_before_it_could_be_none_can_still_be_read() -> None:
    assert decoded(stored(1, int), codec_of(int | None), blobs=MemoryBlobs()) == 1


def test_a_pickle_whose_class_is_gone_is_an_error_that_says_what_to_do() -> None:
    pickled = pickle.dumps(np.float64).replace(b"numpy", b"mumpy")
    tree = {"pickle": {"pickle": 0}}
    document = msgspec.msgpack.encode({"v": 1, "tree": tree, "pickles": [pickled], "buffers": [[]]})
    with pytest.raises(DecodeError, match=r"No module named 'mumpy'.*PYTHONPATH"):
        decoded(replace(stored(Model(), Model), document=document), codec_of(Model), blobs=MemoryBlobs())


class Trap:
    def __reduce__(self) -> Any:
        return pytest.fail, ("it was unpickled",)


def test_a_document_can_be_read_as_json_without_unpickling_anything() -> None:
    blobs = MemoryBlobs()
    value = {"a": [1, float("nan"), float("-inf"), b"xy", None], "trap": Trap(), "big": np.zeros(10_000)}
    artifact = stored(value, dict[str, Any], blobs=blobs)
    shown: Any = plain(artifact, blobs=blobs)
    json.dumps(shown, allow_nan=False)
    assert shown["a"]["value"] == [1, {"float": "nan"}, {"float": "-inf"}, {"base64": "eHk="}, None]
    assert 80_000 < shown["big"]["value"]["pickle"]["pickle"] < 81_000
    assert shown["trap"]["value"]["pickle"]["pickle"] < 200


def test_a_view_that_would_be_too_large_is_replaced_by_one_that_says_so() -> None:
    codec = ObjectCodec(
        annotation=Model, view=lambda _: ViewDraft(kind=ViewKind.TABLE, summary="s" * 500, content=["x" * 300_000])
    )
    view = encoded(Model(), codec, blobs=MemoryBlobs(), now=NOON).view
    assert (view.kind, view.is_truncated, len(view.summary)) == (ViewKind.OPAQUE, True, 200)
    assert "300,0" in str(view.content)


def test_a_view_that_is_no_json_is_replaced_by_one_that_says_so() -> None:
    codec = ObjectCodec(
        annotation=Model,
        view=lambda _: ViewDraft(kind=ViewKind.TABLE, summary="s", content=object()),  # type: ignore[arg-type]
    )
    view = encoded(Model(), codec, blobs=MemoryBlobs(), now=NOON).view
    assert "The view is not JSON" in str(view.content)


def test_what_a_view_shows_that_is_large_is_stored_beside_it() -> None:
    blobs = MemoryBlobs()
    codec = ObjectCodec(
        annotation=Model, view=lambda _: ViewDraft(kind=ViewKind.IMAGE, summary="i", parts={"image": b"png"})
    )
    view = encoded(Model(), codec, blobs=blobs, now=NOON).view
    assert view.parts == (("image", digest_of(b"png")),)
    assert bytes(blobs.open(view.parts[0][1])) == b"png"


def test_many_long_texts_are_shown_in_part_rather_than_not_at_all() -> None:
    view = stored([{str(i): "x" * 5000 for i in range(60)} for _ in range(60)], list[dict[str, str]]).view
    assert (view.kind, view.is_truncated) == (ViewKind.LIST, True)
    assert len(view.content["entries"]) > 5  # type: ignore[index, call-overload, arg-type]


def test_a_text_of_wide_characters_is_shown_in_part_rather_than_not_at_all() -> None:
    view = stored("\N{GRINNING FACE}" * 100_000, str).view
    assert (view.kind, view.is_truncated) == (ViewKind.TEXT, True)
