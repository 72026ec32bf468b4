"""What a picture's first bytes say: its format and its size in pixels.

Sources: PNG (W3C, section 11.2.1), GIF89a, JPEG (ITU T.81, annex B), BMP (BITMAPINFOHEADER), WebP (RFC 9649).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SVG_START = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?<svg[\s>]", re.DOTALL)
LOOKED_AT = 4096
"""Bytes in which the start of an SVG must be."""

JPEG_SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the segments that hold a JPEG's size: all "start of frame" ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFormat:
    """A picture's format, and its size where the format says it."""

    mime: str
    width: int | None = None
    height: int | None = None


def format_of(content: bytes) -> ImageFormat | None:
    """Return what a picture's bytes say of themselves; None if they are no picture that a browser could show."""
    for start, read in _READERS.items():
        if content.startswith(start):
            return read(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content[4:12] in {b"ftypavif", b"ftypavis"}:
        return ImageFormat(mime="image/avif")
    return ImageFormat(mime="image/svg+xml") if SVG_START.match(content[:LOOKED_AT]) else None


def _png(content: bytes) -> ImageFormat:
    return _sized("image/png", content[16:20], content[20:24], order="big")


def _gif(content: bytes) -> ImageFormat:
    return _sized("image/gif", content[6:8], content[8:10], order="little")


def _bmp(content: bytes) -> ImageFormat:
    return _sized("image/bmp", content[18:22], content[22:26], order="little")


def _jpeg(content: bytes) -> ImageFormat:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004 - each segment starts so
        if content[place + 1] in JPEG_SIZE_MARKERS:
            return _sized("image/jpeg", content[place + 7 : place + 9], content[place + 5 : place + 7], order="big")
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return ImageFormat(mime="image/jpeg")


def _webp(content: bytes) -> ImageFormat:
    match content[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        case _:
            return ImageFormat(mime="image/webp")
    return ImageFormat(mime="image/webp", width=width, height=height)


def _sized(mime: str, width: bytes, height: bytes, *, order: Literal["big", "little"]) -> ImageFormat:
    if len(width) < len(height) or not height:
        return ImageFormat(mime=mime)
    # A BMP with a negative height is written from the top.
    high = abs(int.from_bytes(height, order, signed=mime == "image/bmp"))
    return ImageFormat(mime=mime, width=int.from_bytes(width, order), height=high)


_READERS = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"\xff\xd8\xff": _jpeg,
    b"BM": _bmp,
}
