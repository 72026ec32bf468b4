"""The dashboard's built files: found by their names, read and compressed once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PACKAGED = Path(__file__).parent / "dashboard"
"""Where a wheel has them, and where `make dashboard` puts them."""

_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)
"""No part of a name begins with a dot, so none leads out of the folder."""
_KINDS: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
"""The media type of each kind of file that a build writes; the machine's own table may say anything."""
_COMPRESSED_ALREADY = frozenset({".woff2", ".png", ".ico"})
_LEAST_TO_COMPRESS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFile:
    """One file, ready to be sent."""

    content: bytes
    compressed: bytes | None
    """The content as gzip has it; None if that is not worth it."""
    media_type: str
    etag: str
    """Says whether a browser has it already; weak, as it is the same for both forms of the content."""


class BuiltFiles:
    """What a build of the dashboard wrote into a folder; what is built anew while a server runs is read anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], BuiltFile]] = {}

    def file(self, name: str) -> BuiltFile | None:
        """Return the file of a name such as `assets/index-4f2a.js`; None if there is none."""
        path = self.folder / name
        if _NAME.fullmatch(name) is None:
            return None
        try:
            facts = path.stat()
            if not path.is_file():
                return None
            stamp = (facts.st_mtime_ns, facts.st_size)
            known = self._read.get(name)
            if known is None or known[0] != stamp:
                known = self._read[name] = (stamp, _built(path.read_bytes(), suffix=path.suffix))
        except OSError:
            return None
        return known[1]


def _built(content: bytes, *, suffix: str) -> BuiltFile:
    is_to_compress = len(content) >= _LEAST_TO_COMPRESS and suffix not in _COMPRESSED_ALREADY
    return BuiltFile(
        content=content,
        # What is sent to everybody may take long to be made once.
        compressed=gzip.compress(content, 9, mtime=0) if is_to_compress else None,
        media_type=_KINDS.get(suffix, "application/octet-stream"),
        etag=f'W/"{sha256(content).hexdigest()[:20]}"',
    )
