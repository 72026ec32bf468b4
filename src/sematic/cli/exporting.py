"""Writing a stored value to a file, in the format its name asks for."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, TypeVar

from sematic.cli.formats import PICTURE_SUFFIXES, writers_of
from sematic.cli.wording import one_line, size
from sematic.model.errors import DecodeError, UnsupportedUsageError
from sematic.model.records import ViewKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sematic.engine.reading import Records
    from sematic.model.records import Artifact

T = TypeVar("T")


def export(artifact: Artifact, path: Path, *, store: Records) -> str:
    """Write a value to a file, the old one replaced at once or not at all, and return what was written, in words.

    Its suffix says in which format. UnsupportedUsageError names the formats there are for this value; DecodeError
    or StoreError says what cannot be read. Nothing is written then.
    """
    content = _content_of(artifact, path.suffix.lower(), store=store)
    _write(path, content)
    return f"Wrote the {one_line(artifact.type_name)} to {path} ({size(len(content))})."


def _content_of(artifact: Artifact, suffix: str, *, store: Records) -> bytes:
    ready = _ready_writers(artifact, store=store)
    if suffix in ready:
        return ready[suffix]()
    writers = writers_of(_value_of(artifact, store=store)) | ready
    writer = writers.get(suffix) or writers.get("")
    if writer is None:
        known = sorted(writers)
        formats = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
        asked = suffix or "a file without a suffix"
        raise UnsupportedUsageError(
            f"A {artifact.type_name} cannot be written as {asked}. Give the file a name that ends in {formats}."
        )
    try:
        return writer()
    except Exception as error:
        name = type(error).__name__
        raise UnsupportedUsageError(
            f"This {artifact.type_name} cannot be written as {suffix}: {name}: {error}"
        ) from error


def _ready_writers(artifact: Artifact, *, store: Records) -> dict[str, Callable[[], bytes]]:
    """Return what can be written without the value's class: JSON of what has no pickled parts, pictures."""
    from sematic.types.document import is_plain

    writers: dict[str, Callable[[], bytes]] = {}
    # Bytes are written as they are, whatever the file is called.
    if artifact.type_name != "bytes" and _read(artifact, is_plain, store=store):
        writers[".json"] = lambda: _json_of(artifact, store=store)
    view, parts = artifact.view, dict(artifact.view.parts)
    if view.kind is ViewKind.IMAGE and "image" in parts and isinstance(view.content, dict):
        for suffix in PICTURE_SUFFIXES.get(str(view.content.get("mime")), ()):
            writers[suffix] = lambda: bytes(store.blobs.open(parts["image"]))
    return writers


def _json_of(artifact: Artifact, *, store: Records) -> bytes:
    from sematic.types.document import plain

    try:
        text = json.dumps(_read(artifact, plain, store=store), indent=2, ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise UnsupportedUsageError(
            f"This {artifact.type_name} is nested too deeply for JSON. Give the file a name that ends in .pkl."
        ) from None
    return text.encode(errors="backslashreplace") + b"\n"


def _value_of(artifact: Artifact, *, store: Records) -> object:
    import sys
    from pathlib import Path

    from sematic.client import value_of

    # A project's own classes are imported from its folder, as `sematic run` does; the command itself lies elsewhere.
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    value: object = _read(artifact, lambda artifact, **_: value_of(artifact, store=store), store=store)
    return value


def _read(artifact: Artifact, read: Callable[..., T], *, store: Records) -> T:
    """Return what is read of an artifact; a DecodeError says which artifact and run it is about."""
    try:
        return read(artifact, blobs=store.blobs)
    except DecodeError as error:
        made = store.lineage.producers_of(artifact.id, limit=1).items
        run = f", the output of run {made[0].id} ({made[0].function})" if made else ""
        raise DecodeError(f"{error} This is artifact {artifact.id}{run}.") from error


def _write(path: Path, content: bytes) -> None:
    # What a link points to is replaced, not the link; pipes and devices are written into.
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        draft.write_bytes(content)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnsupportedUsageError(f"{path} cannot be written: {error.strerror}.") from error
