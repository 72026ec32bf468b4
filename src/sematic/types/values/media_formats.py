"""What the first bytes of sound or video say: its format, and for WAV how long it is.

Sources: RIFF/WAVE (Microsoft, 1991), MPEG audio frames (ISO/IEC 11172-3), ADTS (ISO/IEC 13818-7), Ogg (RFC 3533), FLAC
(RFC 9639), ISO base media files (ISO/IEC 14496-12), WebM (EBML, RFC 8794).
"""

from __future__ import annotations

_LOOKED_AT = 256
_CHUNK_HEAD = 8

_STARTS = {b"ID3": "audio/mpeg", b"fLaC": "audio/flac"}
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    # Pictures are kept in the same kind of file.
    b"avif": None,
    b"avis": None,
    b"heic": None,
    b"heix": None,
    b"mif1": None,
}


def media_type_of(content: bytes) -> str | None:
    """Return the media type of sound or video, of which the first bytes will do; None if it is neither."""
    for start, found in _STARTS.items():
        if content.startswith(start):
            return found
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in content[:_LOOKED_AT] else "audio/ogg"
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in content[:_LOOKED_AT] else None
    return _of_frame(content)


def seconds_of(content: bytes) -> float | None:
    """Return how long sound in a WAV file is; None for other formats, and where the file does not say."""
    if media_type_of(content) != "audio/wav":
        return None
    place, rate = 12, 0
    while place + _CHUNK_HEAD <= len(content):
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        match content[place : place + 4]:
            case b"fmt ":
                rate = int.from_bytes(content[place + 16 : place + 20], "little")
            case b"data":
                there = min(size, len(content) - place - _CHUNK_HEAD)
                return there / rate if rate else None
        # Chunks begin at even places.
        place += _CHUNK_HEAD + size + size % 2
    return None


def _of_frame(content: bytes) -> str | None:
    """Return what a stream without a header is, as its first frame says."""
    # An MP3 frame has eleven ones, then the version, "layer III" (01); an ADTS frame twelve, then a layer that is 00.
    second = content[1] if len(content) > 1 and content[0] == 0xFF else 0  # noqa: PLR2004 - the first eight
    if second & 0xE6 == 0xE2:  # noqa: PLR2004 - as above
        return "audio/mpeg"
    return "audio/aac" if second & 0xF6 == 0xF0 else None  # noqa: PLR2004 - as above
