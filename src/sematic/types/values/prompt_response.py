"""What was asked of a language model, and what it answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sematic.types.codec import FULL_ROOM
from sematic.types.python.data_classes import DataClassCodec
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from sematic.types.codec import Codec, ViewDraft


@dataclass(frozen=True)
class PromptResponse:
    """A prompt and a language model's response to it."""

    prompt: str
    response: str


class _PromptResponseCodec(DataClassCodec):
    """Shows the fields like any data class; its line is the conversation's."""

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show prompt and response."""
        line = f"{one_line(value.prompt, limit=90)} → {one_line(value.response, limit=100)}"
        return replace(super().view(value, room=room), summary=one_line(line))


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a prompt and its response."""
    from sematic.types.registry import codec_of

    return _PromptResponseCodec(annotation, codec_of=codec_of)
