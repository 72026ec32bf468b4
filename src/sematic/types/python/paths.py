"""Paths of files."""

from __future__ import annotations

from pathlib import PurePath

from sematic.types.codec import Codec, Tree
from sematic.types.python.leaves import LeafCodec, is_unicode
from sematic.types.viewing import shortened


def path_codec(cls: type[PurePath]) -> Codec:
    """Return the codec of a class of paths: their text."""
    return LeafCodec(
        cls,
        # `Path` is never the class of a path: it makes one of the operating system's kind.
        concrete=type(cls()),
        to_tree=_text,
        from_tree=cls,
        make=cls,
        shown=lambda value: {"type": "path", "value": shortened(str(value), limit=4096)},
    )


def _text(path: PurePath) -> Tree:
    text = str(path)
    return text if is_unicode(text) else None
