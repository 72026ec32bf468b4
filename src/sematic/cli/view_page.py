"""A view as a page for people: one function per kind, each content's shape is described in the reference on views."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from sematic.cli import wording
from sematic.model.records import ViewKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from sematic.model.records import Json, View

Content: TypeAlias = "Mapping[str, Json]"

MOST_ROWS = 20
"""Rows of a table on a terminal."""

MOST_TEXT = 20_000
"""Characters of a text on a terminal."""


def page_of_view(view: View) -> Iterator[RenderableType]:
    """Yield what to print of a view, and at the end what is not shown."""
    content = view.content
    if isinstance(content, dict):
        yield from _PAGES[view.kind](content, view.summary)
    else:
        yield Text(wording.printable(view.summary))
    if view.is_truncated and view.kind is not ViewKind.TABLE:
        yield Text("Not everything is shown; --output FILE writes all of it.", style="dim")


def _scalar(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.printable(_as_text(content.get("value", summary))))
    if "member_value" in content:
        yield Text(f"its value is {wording.one_line(_as_text(content['member_value']))}", style="dim")


def _text(content: Content, summary: str) -> Iterator[RenderableType]:
    text = _as_text(content.get("text", summary))
    yield Text(wording.printable(text[:MOST_TEXT]))
    length = content.get("length")
    if isinstance(length, int) and length > MOST_TEXT:
        yield Text(f"… {length:,} characters in all; --output FILE writes them.", style="dim")


def _nested(content: Content, summary: str) -> Iterator[RenderableType]:
    tree = Tree(Text(wording.one_line(summary), style="bold"), guide_style="dim")
    _grow(tree, content)
    yield tree


def _grow(tree: Tree, content: Content) -> None:
    """Add a container's entries to a tree; views bound how deep they nest."""
    numbers = content.get("numbers")
    if isinstance(numbers, list):
        tree.add(Text(", ".join(_as_text(number) for number in numbers)))
    entries = _dicts(content.get("entries"))
    for number, entry in enumerate(entries):
        view = entry.get("view", entry)
        if isinstance(view, dict):
            _grow_entry(tree, _as_text(entry["name"]) if "name" in entry else f"{number}", view)
    length, shown = content.get("length"), len(numbers) if isinstance(numbers, list) else len(entries)
    if isinstance(length, int) and length > shown:
        tree.add(Text(f"… {length - shown:,} more", style="dim"))


def _grow_entry(tree: Tree, name: str, view: Content) -> None:
    label = Text(f"{wording.one_line(name)}  ", style="cyan")
    label.append(wording.one_line(_as_text(view.get("summary", ""))), style="default")
    branch = tree.add(label)
    content = view.get("content")
    if view.get("kind") in {ViewKind.TREE, ViewKind.LIST} and isinstance(content, dict):
        _grow(branch, content)


def _table(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(summary))
    if _dicts(content.get("fields")) and isinstance(content.get("head"), dict):
        yield _Frame(content)


class _Frame:
    """The beginning of a table: as many columns as there is room for, and how many there are."""

    def __init__(self, content: Content) -> None:
        head = content["head"]
        assert isinstance(head, dict)  # noqa: S101 - for the type checker; _table looked
        rows, index = _lists(head.get("rows"))[:MOST_ROWS], head.get("index")
        labels = index if isinstance(index, list) else []
        self._totals = (content.get("rows"), content.get("columns"))
        self._labels = [_as_text(labels[i]) if i < len(labels) else str(i) for i in range(len(rows))]
        self._columns: list[list[str]] = []
        for place, field in enumerate(_dicts(content["fields"])):
            titles = (field.get("name"), field.get("type", ""))
            cells = [_cell(row[place]) if place < len(row) else "" for row in rows]
            self._columns.append([wording.one_line(text) for text in (*map(_as_text, titles), *cells)])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = self._fitting(options.max_width - max(map(cell_len, self._labels), default=0))
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("", style="dim", overflow="fold")
        for name, kind, *_ in shown:
            table.add_column(Text(name).append(f"\n{kind}", style="not bold dim"), overflow="fold")
        for number, label in enumerate(self._labels):
            table.add_row(wording.one_line(label), *(column[number + 2] for column in shown))
        yield table
        rows, columns = self._totals
        if (rows, columns) != (len(self._labels), len(shown)):
            yield Text(
                f"The first {len(self._labels)} of {_as_text(rows)} rows, {len(shown)} of {_as_text(columns)} columns."
                " --output FILE.csv writes all of it.",
                style="dim",
            )

    def _fitting(self, width: int) -> list[list[str]]:
        """Return the first columns that fit side by side; one at least, which is then wrapped."""
        for count, column in enumerate(self._columns):
            width -= 2 + max(map(cell_len, column))
            if width < 0:
                return self._columns[: max(count, 1)]
        return self._columns


def _tensor(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(summary))
    yield _pairs({name: content[name] for name in ("dtype", "shape", "device", "bytes") if name in content})
    if isinstance(stats := content.get("stats"), dict):
        yield _pairs(stats)
    if "head" in content:
        yield Text(wording.printable(json.dumps(content["head"])), style="dim")


def _module(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(summary))
    yield _pairs({name: content[name] for name in ("class", "parameters", "trainable", "bytes") if name in content})
    if isinstance(settings := content.get("settings"), dict):
        yield _pairs(settings)
    importances = _lists(content.get("importances"))
    if importances:
        yield _pairs({_as_text(each[0]): each[1] for each in importances})
    tree = Tree(Text("layers", style="dim"), guide_style="dim")
    _grow_layers(tree, _dicts(content.get("layers")))
    if tree.children:
        yield tree


def _grow_layers(tree: Tree, layers: Sequence[Content]) -> None:
    waiting = [(tree, layer) for layer in reversed(layers)]
    while waiting:
        above, layer = waiting.pop()
        label = Text(_as_text(layer.get("name", "")), style="cyan")
        label.append(f"  {_as_text(layer.get('type', ''))}  {_as_text(layer.get('parameters', ''))}", style="default")
        branch = above.add(label)
        waiting.extend((branch, below) for below in reversed(_dicts(layer.get("children"))))


def _picture(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(summary))
    names = ("title", "mime", "width", "height", "seconds", "bytes", "alt", "format")
    yield _pairs({name: content[name] for name in names if content.get(name) is not None})


def _link(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(_as_text(content.get("label", summary))))
    yield Text(wording.one_line(_as_text(content.get("url", ""))), style="underline")
    if isinstance(facts := content.get("facts"), dict):
        yield _pairs(facts)


def _error(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.printable(_as_text(content.get("traceback") or summary)), style="red")


def _opaque(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.printable(_as_text(content.get("repr", summary))))
    if reason := content.get("reason"):
        yield Text(wording.printable(_as_text(reason)), style="dim")


def _anything(content: Content, summary: str) -> Iterator[RenderableType]:
    yield Text(wording.one_line(summary))
    yield Text(wording.printable(json.dumps(content, indent=2, ensure_ascii=False)))


_PAGES: Mapping[ViewKind, Callable[[Content, str], Iterator[RenderableType]]] = {
    ViewKind.SCALAR: _scalar,
    ViewKind.TEXT: _text,
    ViewKind.MARKDOWN: _text,
    ViewKind.CODE: _text,
    ViewKind.TREE: _nested,
    ViewKind.LIST: _nested,
    ViewKind.TABLE: _table,
    ViewKind.TENSOR: _tensor,
    ViewKind.MODULE: _module,
    ViewKind.IMAGE: _picture,
    ViewKind.PLOT: _picture,
    ViewKind.MEDIA: _picture,
    ViewKind.CHART: _anything,
    ViewKind.LINK: _link,
    ViewKind.ERROR: _error,
    ViewKind.OPAQUE: _opaque,
}


def _pairs(facts: Content) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(wording.one_line(name), wording.one_line(_as_text(value)))
    return table


def _cell(value: Json) -> str:
    """Return a table's cell: a missing one as a dash, a number with six digits."""
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else _as_text(value)


def _as_text(value: Json) -> str:
    """Return a JSON value as text; numbers JSON cannot carry are written as Python does."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("float"), str):
        return str(value["float"])
    return json.dumps(value, ensure_ascii=False)


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _lists(value: Json) -> list[list[Json]]:
    return [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
