"""What differs between two snapshots of a project, and between two environments."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from sematic.model.records import Json
from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.manifest import Manifest, RecordedFile, content_of
from sematic.types.document import BlobSource

_MOST_COMPARISONS = 25_000_000
"""Pairs of lines up to which the least difference is looked for; beyond, all lines between count as changed."""

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"} | {
    '"': '\\"',
    "\\": "\\\\",
}


@unique
class Change(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LEFT_OUT = "left out"
    """One of the snapshots does not have it, only the reason why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """A file that is not the same in two snapshots."""

    path: str
    change: Change
    before: RecordedFile | None = None
    now: RecordedFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDifference:
    """What differs in the text of a file."""

    lines: tuple[str, ...]
    """A diff as `git apply` takes it, without line ends."""
    added: int | None
    """Number of lines; None if the content is no text, or not known."""
    removed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDifference:
    """One fact about two environments that is not the same; empty where one side does not have it."""

    part: str
    """`package`, `python`, `platform`, `hardware`, `variable` or `sematic`."""
    name: str
    before: str
    now: str


def file_differences(before: Manifest, now: Manifest) -> tuple[FileDifference, ...]:
    """Return the files that are not the same, by path; whether others may read a file does not count."""
    found = []
    for path in sorted(before.files.keys() | now.files.keys()):
        old, new = before.files.get(path), now.files.get(path)
        if old is not None and new is not None:
            if _essence_of(old) != _essence_of(new):
                found.append(FileDifference(path=path, change=Change.CHANGED, before=old, now=new))
        elif path in before.left_out or path in now.left_out:
            found.append(FileDifference(path=path, change=Change.LEFT_OUT, before=old, now=new))
        else:
            change = Change.ADDED if old is None else Change.REMOVED
            found.append(FileDifference(path=path, change=change, before=old, now=new))
    return tuple(found)


def text_difference(difference: FileDifference, *, before: BlobSource, now: BlobSource) -> TextDifference:
    """Return what differs in a file's text; `before` and `now` have the contents. StoreError if one is gone."""
    if difference.change is Change.LEFT_OUT:
        return TextDifference(lines=(), added=None, removed=None)
    sides = ((difference.before, before), (difference.now, now))
    old, new = (b"" if file is None else _content_of(file, blobs) for file, blobs in sides)
    head = list(_head_of(difference))
    if old == new:
        return TextDifference(lines=tuple(head), added=0, removed=0)
    names = (
        "/dev/null" if difference.before is None else quoted_by_git(f"a/{difference.path}"),
        "/dev/null" if difference.now is None else quoted_by_git(f"b/{difference.path}"),
    )
    texts = (_text_of(old), _text_of(new))
    if texts[0] is None or texts[1] is None:
        line = f"Binary files {names[0]} and {names[1]} differ"
        return TextDifference(lines=(*head, line), added=None, removed=None)
    body = tuple(unified(texts[0], texts[1], names=names))
    changes = [line[:1] for line in body[2:]]
    return TextDifference(lines=(*head, *body), added=changes.count("+"), removed=changes.count("-"))


def unified(before: str, now: str, *, names: tuple[str, str], context: int = 3) -> Iterator[str]:
    """Yield a unified diff of two texts, line by line without line ends; nothing if they are equal."""
    old, new = _lines_of(before), _lines_of(now)
    if old == new:
        return
    first, last = _common_ends(old, new)
    if (len(old) - first - last) * (len(new) - first - last) > _MOST_COMPARISONS:
        yield from _all_changed(old, new, names=names, first=first, last=last)
        return
    for line in difflib.unified_diff(old, new, *names, n=context, lineterm="\n"):
        yield from _told(line)


def environment_differences(before: Environment, now: Environment) -> tuple[EnvironmentDifference, ...]:
    """Return what is not the same: first Python, then what is installed, then the machine."""
    old, new = ({each.name: _told_of(each) for each in side.distributions} for side in (before, now))
    return (
        *_between("python", before.python, now.python),
        *_between("sematic", {"version": before.sematic}, {"version": now.sematic}),
        *_between("package", old, new),
        *_between("variable", before.variables, now.variables),
        *_between("platform", before.platform, now.platform),
        *_between("hardware", before.hardware, now.hardware),
    )


def quoted(name: str) -> str:
    """Return a file's name as people and terminals can read it: with odd characters it is in quotes, and escaped."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    escaped = (each if each.isprintable() and each not in _ESCAPES else _escaped(each) for each in name)
    return f'"{"".join(escaped)}"'


def quoted_by_git(name: str) -> str:
    """Return a file's name as git writes it in a diff."""
    return name if name.isascii() and quoted(name) == name else f'"{"".join(map(_escaped, name))}"'


def _escaped(character: str) -> str:
    if character.isascii() and character.isprintable():
        return _ESCAPES.get(character, character)
    return _ESCAPES.get(character) or "".join(f"\\{byte:03o}" for byte in os.fsencode(character))


def _essence_of(file: RecordedFile) -> tuple[object, ...]:
    return file.digest, file.link, _git_mode(file)


def _git_mode(file: RecordedFile) -> str:
    """Return what git keeps of a file's kind and permissions."""
    if file.link is not None:
        return "120000"
    return "100755" if file.mode & 0o100 else "100644"


def _head_of(difference: FileDifference) -> Iterator[str]:
    before, now = difference.before, difference.now
    yield f"diff --git {quoted_by_git(f'a/{difference.path}')} {quoted_by_git(f'b/{difference.path}')}"
    if before is None and now is not None:
        yield f"new file mode {_git_mode(now)}"
    elif now is None and before is not None:
        yield f"deleted file mode {_git_mode(before)}"
    elif before is not None and now is not None and _git_mode(before) != _git_mode(now):
        yield f"old mode {_git_mode(before)}"
        yield f"new mode {_git_mode(now)}"


def _content_of(file: RecordedFile, blobs: BlobSource) -> bytes:
    if file.link is not None:
        return file.link.encode("utf-8", "surrogateescape")
    return bytes(content_of(file, blobs=blobs))


def _text_of(content: bytes) -> str | None:
    # As git tells text from other content; bytes that are no UTF-8 come out again as they went in.
    return None if b"\0" in content else content.decode("utf-8", "surrogateescape")


def _lines_of(text: str) -> list[str]:
    # Only line feeds end a line, as they do for git.
    return list(io.StringIO(text, newline="\n"))


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines are the same at the beginning and at the end."""
    shorter = min(len(old), len(new))
    first = next((number for number in range(shorter) if old[number] != new[number]), shorter)
    rest = shorter - first
    last = next((number for number in range(rest) if old[-1 - number] != new[-1 - number]), rest)
    return first, last


def _all_changed(
    old: Sequence[str], new: Sequence[str], *, names: tuple[str, str], first: int, last: int
) -> Iterator[str]:
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    yield from (f"--- {names[0]}", f"+++ {names[1]}")
    yield f"@@ -{first + bool(gone)},{len(gone)} +{first + bool(come)},{len(come)} @@"
    for line in gone:
        yield from _told(f"-{line}")
    for line in come:
        yield from _told(f"+{line}")


def _told(line: str) -> Iterator[str]:
    yield line.removesuffix("\n")
    if not line.endswith("\n"):
        yield "\\ No newline at end of file"


def _told_of(distribution: Distribution) -> str:
    origin = distribution.url or ""
    commit = f" at {distribution.commit}" if distribution.commit else ""
    place = f" in place, {origin}" if distribution.is_editable else f" from {origin}{commit}" if origin else ""
    return f"{distribution.version}{place}"


def _between(part: str, before: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[EnvironmentDifference]:
    for name in dict.fromkeys((*before, *now)):
        old, new = before.get(name), now.get(name)
        if old != new:
            yield EnvironmentDifference(part=part, name=name, before=_word(old), now=_word(new))


def _word(value: Json) -> str:
    match value:
        case None:
            return ""
        case list():
            return ", ".join(_word(each) for each in value)
        case dict():
            return " ".join(_word(each) for each in value.values())
        case _:
            return str(value)
