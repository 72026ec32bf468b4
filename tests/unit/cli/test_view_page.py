"""Views as pages: every kind says what it holds, and what is left out."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from sematic.cli.view_page import page_of_view
from sematic.model.records import Json, View, ViewKind


def printed(kind: ViewKind, content: Json, *, summary: str = "the summary", width: int = 100, **facts: bool) -> str:
    page = io.StringIO()
    console = Console(file=page, width=width, color_system=None, markup=False, highlight=False, emoji=False)
    for part in page_of_view(View(kind=kind, summary=summary, content=content, **facts)):
        console.print(part)
    return page.getvalue()


@pytest.mark.parametrize("kind", ViewKind)
def test_every_kind_without_content_shows_its_summary(kind: ViewKind) -> None:
    assert "the summary" in printed(kind, None)


@pytest.mark.parametrize("kind", ViewKind)
def test_content_of_another_shape_than_expected_breaks_nothing(kind: ViewKind) -> None:
    printed(kind, {"fields": 1, "head": [], "entries": "x", "numbers": {}, "layers": 3, "stats": [], "facts": 0})


def test_a_number_json_cannot_carry_is_written_as_python_does() -> None:
    assert printed(ViewKind.SCALAR, {"type": "float", "value": {"float": "nan"}}) == "nan\n"


def test_a_long_text_says_how_long_it_is() -> None:
    shown = printed(ViewKind.TEXT, {"text": "a" * 30_000, "length": 50_000})
    assert "50,000 characters in all" in shown


def test_nested_entries_are_a_tree() -> None:
    inner: Json = {
        "kind": "list",
        "type": "list[int]",
        "summary": "[1, 2]",
        "content": {"numbers": [1, 2], "length": 2},
    }
    shown = printed(ViewKind.TREE, {"length": 1, "entries": [{"name": "grid", "view": inner}]})
    assert "grid  [1, 2]" in shown
    assert "1, 2\n" in shown


def test_a_container_says_how_many_entries_are_not_shown() -> None:
    entry: Json = {"kind": "scalar", "type": "str", "summary": "a"}
    assert "… 199 more" in printed(ViewKind.LIST, {"length": 200, "entries": [entry]})


def test_a_table_says_what_is_not_shown() -> None:
    fields: Json = [{"name": f"c{i}", "type": "int64"} for i in range(30)]
    rows: Json = [[i] * 30 for i in range(50)]
    shown = printed(
        ViewKind.TABLE, {"rows": 1000, "columns": 30, "fields": fields, "head": {"index": [], "rows": rows}}
    )
    assert "The first 20 of 1000 rows, 14 of 30 columns." in shown
    assert "c13" in shown
    assert "c14" not in shown


def test_a_table_shown_whole_says_nothing() -> None:
    content: Json = {"rows": 1, "columns": 1, "fields": [{"name": "x"}], "head": {"index": ["a"], "rows": [[None]]}}
    assert "The first" not in printed(ViewKind.TABLE, content)


def test_a_narrow_terminal_cuts_nothing() -> None:
    value = "word" * 30
    content: Json = {"rows": 1, "columns": 1, "fields": [{"name": "x"}], "head": {"index": [0], "rows": [[value]]}}
    letters = "".join(printed(ViewKind.TABLE, content, width=40).split())
    assert value in letters


def test_a_model_shows_its_settings_and_layers() -> None:
    layers: Json = [{"name": "conv", "type": "Conv2d", "parameters": 9, "children": [{"name": "inner", "type": "X"}]}]
    shown = printed(ViewKind.MODULE, {"class": "Net", "settings": {"C": 1.0}, "layers": layers})
    assert "conv  Conv2d  9" in shown
    assert "inner" in shown
    assert "1.0" in shown


def test_what_is_truncated_says_so() -> None:
    assert "Not everything is shown" in printed(ViewKind.OPAQUE, {"repr": "x"}, is_truncated=True)


def test_a_value_cannot_command_the_terminal() -> None:
    assert "\x1b" not in printed(ViewKind.TEXT, {"text": "\x1b[2J"}, summary="\x1b[2J")
