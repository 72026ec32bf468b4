"""Sound and video, as the bytes of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.values.media_formats import media_type_of, seconds_of
from sematic.types.values.shown import ShownDataClassCodec
from sematic.types.viewing import opaque_view

if TYPE_CHECKING:
    from os import PathLike

    from sematic.model.records import Json
    from sematic.types.codec import Codec


@dataclass(frozen=True)
class Media:
    """Sound or video in a format that browsers play: WAV, MP3, AAC, FLAC, Ogg, MP4, WebM, ..."""

    bytes: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.bytes, bytes | bytearray | memoryview):
            raise TypeError(
                f"Media takes the bytes of a file with sound or video, not a {type(self.bytes).__name__}; "
                "Media.from_file(path) reads them from a file."
            )

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Media:
        """Return the sound or video in a file."""
        return cls(bytes=Path(path).read_bytes())


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a type of sound or video."""
    return ShownDataClassCodec(annotation, view=_view)


def _view(media: Media) -> ViewDraft:
    kept = bytes(media.bytes)
    mime = media_type_of(kept)
    if mime is None:
        return opaque_view(media, reason=f"The {len(kept):,} bytes are no sound or video in a format that is known.")
    seconds = seconds_of(kept)
    what, _, form = mime.partition("/")
    length = "" if seconds is None else f", {seconds:,.1f} s"
    content: dict[str, Json] = {"mime": mime, "bytes": len(kept), "part": "media"}
    if seconds is not None:
        content["seconds"] = seconds
    summary = f"{form.upper()} {'sound' if what == 'audio' else 'video'}{length}, {len(kept):,} bytes"
    return ViewDraft(kind=ViewKind.MEDIA, summary=summary, content=content, parts={"media": kept})
