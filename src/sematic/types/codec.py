"""What a type must know to take part: the codec, and what it may ask for while it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pickle import PickleBuffer
from typing import Any, Protocol, TypeAlias

from sematic.model.ids import Digest
from sematic.model.records import Json, ViewKind

Tree: TypeAlias = "bool | int | float | str | bytes | list[Tree] | dict[str, Tree] | None"
"""What an encoded value is made of; stored as MessagePack, so NaN, infinities and bytes are plain leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDescription:
    """A type as data: enough to name it, to find it again in another process, and to compare it."""

    kind: str
    """`class`, `local` (a class that cannot be imported; its values carry it), or the form: `list`, `union`, ..."""
    name: str
    """As people write it, with importable module paths for classes that are not builtins: `list[my.Config]`."""
    module: str = ""
    qualname: str = ""
    args: tuple[TypeDescription, ...] = ()
    values: tuple[Json, ...] = ()
    """The members of a literal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBuffer:
    """Some memory of a value that has been stored as it is, as a blob of its own."""

    digest: Digest
    memory: PickleBuffer


class LatePart(Protocol):
    """A part of a view that is made when the value itself has been stored, and can refer to what was stored of it."""

    def content(self, stored: Sequence[StoredBuffer]) -> bytes:
        """Return the part's bytes; `stored` are the value's large buffers, which are still in memory."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDraft:
    """A view whose large parts are still bytes; storing the artifact turns them into blobs."""

    kind: ViewKind
    summary: str
    """One line, at most 200 characters."""
    content: Json = None
    parts: Mapping[str, bytes | LatePart] = field(default_factory=dict)
    is_truncated: bool = False


class PartsWriter(Protocol):
    """Where a codec puts what does not fit a tree."""

    def pickle(self, value: object, *, at: str = "") -> Tree:
        """Return a reference to a value pickled with protocol 5, its large buffers stored as blobs of their own.

        `at` says which part of the whole this is (`.model.layers[2]`), for the error if it cannot be pickled.
        """
        ...


class PartsReader(Protocol):
    """Where a codec finds what did not fit a tree."""

    def unpickle(self, reference: Tree) -> Any:
        """Return the value behind a reference, its buffers private copy-on-write maps of the stored bytes."""
        ...


FULL_ROOM = 1000
"""How many nested entries one whole view may show."""


class Codec(Protocol):
    """How values of one type are named, cast, checked, stored and shown."""

    @property
    def annotation(self) -> Any:
        """The type as written in Python: a class, or a form such as `list[int]`."""
        ...

    @property
    def description(self) -> TypeDescription:
        """The type as data."""
        ...

    @property
    def is_immutable(self) -> bool:
        """Whether a value can be handed to several runs without one being able to change what another sees."""
        ...

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return the value as this type, without changing the one given; CastError says what does not fit, and where.

        `at` is the path inside the whole value (`.grid[3].rate`), for the error.
        """
        ...

    def mismatch(self, source: Codec) -> str | None:
        """Return why values of `source`'s type can never be cast to this type; None if they may."""
        ...

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Return a cast value as a tree: equal values give equal trees, in every process. EncodeError if impossible."""
        ...

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Return the value that `encode` was given, as a new object."""
        ...

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Return what people should see of a value: bounded work and size however large the value.

        `room` is how many nested entries there is room for; with none, the summary alone should do.
        """
        ...
