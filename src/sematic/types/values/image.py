"""A picture, as the bytes of its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.values.image_formats import format_of
from sematic.types.values.shown import ShownDataClassCodec
from sematic.types.viewing import opaque_view

if TYPE_CHECKING:
    from os import PathLike

    from sematic.model.records import Json
    from sematic.types.codec import Codec


@dataclass(frozen=True)
class Image:
    """A picture in any format that browsers show: PNG, JPEG, GIF, WebP, SVG, ..."""

    bytes: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.bytes, bytes | bytearray | memoryview):
            raise TypeError(
                f"Image takes the bytes of a picture's file, not a {type(self.bytes).__name__}; "
                "Image.from_file(path) reads them from a file."
            )

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Image:
        """Return the picture in a file."""
        return cls(bytes=Path(path).read_bytes())


def codec_for(annotation: Any) -> Codec:
    """Return the codec of an image type."""
    return ShownDataClassCodec(annotation, view=_view)


def _view(image: Image) -> ViewDraft:
    size = len(image.bytes)
    found = format_of(image.bytes)
    if found is None:
        return opaque_view(image, reason=f"The {size:,} bytes are no picture in a format that browsers show.")
    pixels = "" if found.width is None else f", {found.width:,} by {found.height:,} pixels"
    kind = found.mime.removeprefix("image/").removesuffix("+xml").upper()
    content: dict[str, Json] = {"mime": found.mime, "bytes": size, "part": "image", "alt": f"{kind} picture{pixels}"}
    if found.width is not None:
        content |= {"width": found.width, "height": found.height}
    return ViewDraft(
        kind=ViewKind.IMAGE, summary=f"{kind} picture{pixels}", content=content, parts={"image": bytes(image.bytes)}
    )
