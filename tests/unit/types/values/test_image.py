from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from sematic.types.values.image import Image
from sematic.types.values.image_formats import format_of
from tests.builders_types import stored


def picture(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    PIL.Image.new("RGB", (37, 21)).save(file, format=kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG", progressive=True, comment=b"x" * 1000), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("BMP"), "image/bmp"),
        (picture("WEBP", lossless=True), "image/webp"),
        (picture("WEBP"), "image/webp"),
        (picture("WEBP", exif=b"x"), "image/webp"),
    ],
    ids=["png", "jpeg", "progressive jpeg", "gif", "bmp", "lossless webp", "webp", "extended webp"],
)
def test_a_picture_says_its_format_and_size(content: bytes, mime: str):
    kept = stored(Image(content))
    assert kept.artifact.view.kind is ViewKind.IMAGE
    assert (kept.content["mime"], kept.content["width"], kept.content["height"]) == (mime, 37, 21)
    assert kept.part("image") == content
    assert kept.read() == Image(content)


@pytest.mark.parametrize("text", ["<svg width='1'/>", "<?xml version='1.0'?>\n<!-- by hand -->\n<svg></svg>"])
def test_a_vector_picture_has_no_size_in_pixels(text: str):
    content = stored(Image(text.encode())).content
    assert content["mime"] == "image/svg+xml"
    assert "width" not in content


@pytest.mark.parametrize("content", [b"", b"no picture", b"<html><svg>", b"RIFF1234WAVE"])
def test_what_is_no_picture_is_kept_but_not_shown_as_one(content: bytes):
    kept = stored(Image(content))
    assert kept.artifact.view.kind is ViewKind.OPAQUE
    assert "no picture" in kept.content["reason"]
    assert kept.read().bytes == content


@given(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP"]), st.integers(0, 60))
def test_a_picture_cut_short_anywhere_is_no_error(kind: str, length: int):
    found = format_of(picture(kind)[:length])
    assert found is None or found.mime == f"image/{kind.lower()}"


@given(st.binary(max_size=100))
def test_a_broken_picture_is_no_error(rest: bytes):
    for start in (b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM"):
        assert format_of(start + rest) is not None


def test_a_picture_written_from_the_top_has_a_positive_height():
    content = bytearray(picture("BMP"))
    content[22:26] = struct.pack("<i", -21)
    assert stored(Image(bytes(content))).content["height"] == 21


def test_a_picture_is_read_from_a_file(tmp_path: Path):
    (tmp_path / "small.png").write_bytes(picture("PNG"))
    assert Image.from_file(tmp_path / "small.png") == Image(picture("PNG"))
    assert Image.from_file(str(tmp_path / "small.png")).bytes == picture("PNG")
    with pytest.raises(FileNotFoundError):
        Image.from_file(tmp_path / "none.png")


def test_a_path_is_no_picture_and_the_error_says_what_to_write():
    with pytest.raises(TypeError, match=r"Image\.from_file"):
        Image("picture.png")  # type: ignore[arg-type]
    with pytest.raises(CastError):
        codec_of(Image).cast("picture.png")


def test_lists_of_pictures_show_them():
    kept = stored([Image(picture("PNG"))] * 3, list[Image])
    assert [entry["kind"] for entry in kept.content["entries"]] == ["image"] * 3
    assert kept.part("0/image") == picture("PNG")
