"""A text with headings, lists, tables and links in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, ViewDraft
from sematic.types.python.data_classes import DataClassCodec
from sematic.types.python.strings import SHOWN, SHOWN_NESTED
from sematic.types.viewing import one_line, shortened

if TYPE_CHECKING:
    from os import PathLike

    from sematic.types.codec import Codec

_MARKS = "#>*_`-+= \t\r\n"
"""What a line of Markdown may begin with that is not part of what it says."""


@dataclass(frozen=True)
class Markdown:
    """A text in Markdown, shown as it is meant: headings, lists, tables, links. HTML in it is shown as text."""

    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(
                f"Markdown takes a text, not a {type(self.text).__name__}; "
                "Markdown.from_file(path) reads it from a file."
            )

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Markdown:
        """Return the text in a file, which is UTF-8."""
        return cls(text=Path(path).read_text(encoding="utf-8"))


class _MarkdownCodec(DataClassCodec):
    """Casts and stores like any data class."""

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the text's beginning."""
        text: str = value.text
        limit = SHOWN if room == FULL_ROOM else SHOWN_NESTED
        return ViewDraft(
            kind=ViewKind.MARKDOWN,
            summary=one_line(text.lstrip(_MARKS)),
            content={"text": shortened(text, limit=limit), "length": len(text)},
            is_truncated=len(text) > limit,
        )


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a Markdown type."""
    from sematic.types.registry import codec_of

    return _MarkdownCodec(annotation, codec_of=codec_of)
