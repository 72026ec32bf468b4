from __future__ import annotations

from pathlib import Path

import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from sematic.types.values.markdown import Markdown
from tests.builders_types import stored


def test_a_text_in_markdown_is_shown_as_such_and_read_back():
    kept = stored(Markdown("# Report\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n"))
    assert kept.artifact.view.kind is ViewKind.MARKDOWN
    assert kept.artifact.view.summary == "Report | a | b | |---|---| | 1 | <b>2</b> |"
    assert kept.content == {"text": "# Report\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n", "length": 47}
    assert kept.read() == Markdown("# Report\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n")


def test_of_a_long_text_the_beginning_is_shown():
    kept = stored(Markdown("long " * 100_000))
    assert kept.artifact.view.is_truncated
    assert len(kept.content["text"]) == 64 * 1024
    assert kept.content["length"] == 500_000
    nested = stored([Markdown("long " * 100_000)] * 3, list[Markdown]).content["entries"]
    assert all(len(entry["content"]["text"]) == 1000 for entry in nested)


def test_an_empty_text_and_one_that_is_no_utf_8_are_no_error():
    assert stored(Markdown("")).artifact.view.summary == ""
    assert stored(Markdown("half \ud83d")).read() == Markdown("half \ud83d")


def test_a_text_is_read_from_a_file(tmp_path: Path):
    (tmp_path / "report.md").write_text("# Grüße", encoding="utf-8")
    assert Markdown.from_file(tmp_path / "report.md") == Markdown("# Grüße")


def test_only_a_text_is_markdown():
    with pytest.raises(TypeError, match=r"Markdown\.from_file"):
        Markdown(Path("report.md"))  # type: ignore[arg-type]
    with pytest.raises(CastError):
        codec_of(Markdown).cast(1)
    assert codec_of(Markdown).cast({"text": "x"}) == Markdown("x")
