from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from sematic.types.values.media import Media
from sematic.types.values.media_formats import media_type_of, seconds_of
from tests.builders_types import stored


def sound(seconds: float = 1.5) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(int(seconds * 8000) * 2))
    return file.getvalue()


def test_sound_says_its_format_and_length():
    kept = stored(Media(sound()))
    assert kept.artifact.view.kind is ViewKind.MEDIA
    assert kept.artifact.view.summary == "WAV sound, 1.5 s, 24,044 bytes"
    assert kept.content == {"mime": "audio/wav", "bytes": 24_044, "part": "media", "seconds": 1.5}
    assert kept.part("media") == sound()
    assert kept.read() == Media(sound())


@pytest.mark.parametrize(
    ("beginning", "mime"),
    [
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"fLaC\x00", "audio/flac"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01vorbis", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"\x80theora", "video/ogg"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
    ],
)
def test_formats_are_known_by_their_first_bytes(beginning: bytes, mime: str):
    assert media_type_of(beginning) == mime
    kept = stored(Media(beginning))
    assert kept.content["mime"] == mime
    assert "seconds" not in kept.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"\xff\xd8\xff\xe0",
        b"\xff\xfet\x00",
        b"RIFF1234WEBP",
        b"<html>",
        b"\x00\x00\x00\x20ftypavif",
        b"\x1a\x45\xdf\xa3matroska",
    ],
    ids=["nothing", "a byte", "JPEG", "UTF-16", "WebP", "HTML", "AVIF", "Matroska"],
)
def test_what_is_neither_sound_nor_video_is_kept_but_not_shown_as_such(content: bytes):
    kept = stored(Media(content))
    assert kept.artifact.view.kind is ViewKind.OPAQUE
    assert "no sound or video" in kept.content["reason"]
    assert kept.read().bytes == content


@given(st.integers(0, 60))
def test_sound_cut_short_anywhere_is_no_error(length: int):
    cut = sound()[:length]
    assert media_type_of(cut) in {"audio/wav", None}
    assert seconds_of(cut) is None or seconds_of(cut) < 0.01


@given(st.binary(max_size=100))
def test_a_broken_file_is_no_error(rest: bytes):
    found = seconds_of(b"RIFF\0\0\0\0WAVE" + rest)
    assert found is None or found >= 0


def test_media_are_read_from_a_file(tmp_path: Path):
    (tmp_path / "beep.wav").write_bytes(sound())
    assert Media.from_file(tmp_path / "beep.wav") == Media(sound())


def test_a_path_is_no_sound_and_the_error_says_what_to_write():
    with pytest.raises(TypeError, match=r"Media\.from_file"):
        Media("beep.wav")  # type: ignore[arg-type]
    with pytest.raises(CastError):
        codec_of(Media).cast("beep.wav")
