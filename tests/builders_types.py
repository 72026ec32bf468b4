"""Values that were cast, stored and can be read back: what tests of types ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded, encoded
from sematic.types.registry import codec_of
from tests.builders import NOON

if TYPE_CHECKING:
    from sematic.model.records import Artifact


@dataclass(frozen=True)
class Stored:
    """An artifact with the blobs it refers to."""

    artifact: Artifact
    annotation: Any
    blobs: MemoryBlobs

    def read(self) -> Any:
        """Return the value, as the next step would get it."""
        return decoded(self.artifact, codec_of(self.annotation), blobs=self.blobs)

    @property
    def buffer_sizes(self) -> list[int]:
        """Sizes of what was kept out of the document, largest first."""
        return sorted((size for _, size in self.artifact.buffers), reverse=True)

    @property
    def document_size(self) -> int:
        """Bytes of the document itself."""
        return self.artifact.size - sum(self.buffer_sizes)

    @property
    def content(self) -> Any:
        """What the view holds, as a reader of its JSON sees it."""
        return msgspec.json.decode(msgspec.json.encode(self.artifact.view.content))

    def part(self, name: str) -> bytes:
        """Return the bytes of one of the view's parts."""
        return bytes(self.blobs.open(dict(self.artifact.view.parts)[name]))


def stored(value: Any, annotation: Any = None) -> Stored:
    """Cast and store a value, as its own class unless another annotation is given."""
    annotation = type(value) if annotation is None else annotation
    codec, blobs = codec_of(annotation), MemoryBlobs()
    return Stored(artifact=encoded(codec.cast(value), codec, blobs=blobs, now=NOON), annotation=annotation, blobs=blobs)


def mismatch(source: Any, target: Any) -> str | None:
    """Return why values of one annotation can never become another's."""
    return codec_of(target).mismatch(codec_of(source))
