"""`sematic artifact --output`: each value in its own formats, and nothing written where it has none."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sematic as s
from sematic.store.embedded import open_store
from tests.integration.cli.conftest import CommandLine

Kept = Callable[[Any, Any], str]


@pytest.fixture
def kept(sematic: CommandLine) -> Kept:
    """Keep a value as the output of a run; return the artifact's id."""

    def keep(value: Any, annotation: Any) -> str:
        def made() -> Any:
            return value

        made.__annotations__["return"] = annotation
        future = s.func(made)()
        s.LocalRunner().run(future)
        return str(sematic.json("show", future.id)["output"]["artifact_id"])

    return keep


def the_figure() -> Any:
    import plotly.graph_objects as plotly

    return plotly.Figure(data=[plotly.Bar(x=[1, 2], y=[3, 4])])


def test_a_plotly_figure_is_written_as_its_own_json(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    sematic.says("artifact", kept(the_figure(), type(the_figure())), "-o", str(tmp_path / "f.json"))
    assert json.loads((tmp_path / "f.json").read_text())["data"][0]["type"] == "bar"


def test_a_plotly_figure_is_written_as_a_page_that_needs_no_network(
    sematic: CommandLine, tmp_path: Path, kept: Kept
) -> None:
    sematic.says("artifact", kept(the_figure(), type(the_figure())), "-o", str(tmp_path / "f.html"))
    page = (tmp_path / "f.html").read_text()
    assert "<html>" in page
    assert "cdn.plot.ly/plotly" not in page


def test_a_picture_of_a_plotly_figure_is_refused(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    artifact_id = kept(the_figure(), type(the_figure()))
    said = sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "f.png"))
    assert "cannot be written as .png. Give the file a name that ends in .html, .json or .pkl." in said
    assert list(tmp_path.glob("*f.png*")) == []


def test_a_matplotlib_figure_is_written_as_png_and_as_nothing_else(
    sematic: CommandLine, tmp_path: Path, kept: Kept
) -> None:
    import matplotlib.figure as figures

    figure = figures.Figure()
    figure.add_subplot().plot([1, 2])
    artifact_id = kept(figure, figures.Figure)
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "f.png"))
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert "ends in .pkl or .png" in sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "f.txt"))
    assert not (tmp_path / "f.txt").exists()


def test_an_array_is_written_as_npy_and_refused_as_json(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    import numpy as np

    artifact_id = kept(np.arange(6).reshape(2, 3), np.ndarray)
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "a.npy"))
    assert np.load(tmp_path / "a.npy").tolist() == [[0, 1, 2], [3, 4, 5]]
    assert "ends in .npy or .pkl" in sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "a.json"))
    assert not (tmp_path / "a.json").exists()


def test_a_frame_is_written_as_records_or_with_its_labels(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    import pandas as pd

    frame = pd.DataFrame({"x": [1, 2]})
    sematic.says("artifact", kept(frame, pd.DataFrame), "-o", str(tmp_path / "t.json"))
    assert json.loads((tmp_path / "t.json").read_text()) == [{"x": 1}, {"x": 2}]
    labelled = frame.set_index(pd.Index(["a", "b"]))
    sematic.says("artifact", kept(labelled, pd.DataFrame), "-o", str(tmp_path / "t.json"))
    assert json.loads((tmp_path / "t.json").read_text()) == {"columns": ["x"], "index": ["a", "b"], "data": [[1], [2]]}


def test_tables_are_written_as_parquet(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    import pandas as pd
    import pyarrow as pa

    for value in (pd.DataFrame({"x": [1, 2]}), pa.table({"x": [1, 2]}), pd.Series([1, 2], name="x")):
        sematic.says("artifact", kept(value, type(value)), "-o", str(tmp_path / "t.parquet"))
        assert pd.read_parquet(tmp_path / "t.parquet").x.tolist() == [1, 2]


@pytest.mark.parametrize("name", ["x.bin", "x.json", "x"])
def test_bytes_are_written_as_they_are_under_any_name(
    sematic: CommandLine, tmp_path: Path, kept: Kept, name: str
) -> None:
    sematic.says("artifact", kept(b"\x00{}", bytes), "-o", str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == b"\x00{}"


def test_a_text_has_formats_of_its_own(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    artifact_id = kept("# Title", str)
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "x.md"))
    assert (tmp_path / "x.md").read_text() == "# Title"
    assert "ends in .json, .md, .pkl or .txt" in sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "x.csv"))


def test_an_optional_text_is_a_text_too(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    sematic.says("artifact", kept("text", str | None), "-o", str(tmp_path / "x.txt"))
    assert (tmp_path / "x.txt").read_text() == "text"


class Unknown:
    """Anything else."""


def test_anything_can_be_pickled(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    artifact_id = kept(Unknown(), Unknown)
    sematic.says("artifact", artifact_id, "-o", str(tmp_path / "x.pkl"))
    assert isinstance(pickle.loads((tmp_path / "x.pkl").read_bytes()), Unknown)
    assert "ends in .pkl." in sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "x.json"))


def test_damaged_bytes_are_a_sentence_and_the_old_file_stays(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    import numpy as np

    artifact_id = kept(np.zeros(100_000), np.ndarray)
    [blob] = (
        path for path in (sematic.folder / "blobs").rglob("*") if path.is_file() and path.stat().st_size == 800_000
    )
    content = blob.read_bytes()
    blob.chmod(0o600)
    blob.write_bytes(b"x" + content[1:])
    (tmp_path / "a.npy").write_text("mine")
    said = sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "a.npy"))
    assert "damaged" in said
    assert f"artifact {artifact_id}, output of run" in said
    assert (tmp_path / "a.npy").read_text() == "mine"


def test_a_damaged_document_names_artifact_and_run(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    artifact_id = kept({"a": 1}, dict[str, int])
    with open_store(sematic.folder) as store, store.engine.begin() as db:
        db.exec_driver_sql("UPDATE artifacts SET document = x'c1'")
    said = sematic.fails("artifact", artifact_id, "-o", str(tmp_path / "x.json"))
    assert f"artifact {artifact_id}, the output of run" in said
    assert not (tmp_path / "x.json").exists()


def test_an_old_file_is_replaced_and_a_link_is_followed(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    (tmp_path / "old.txt").write_text("a longer old text")
    (tmp_path / "link.txt").symlink_to("old.txt")
    sematic.says("artifact", kept("new", str), "-o", str(tmp_path / "link.txt"))
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "old.txt").read_text() == "new"


def test_a_folder_that_is_not_there_is_a_sentence(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    said = sematic.fails("artifact", kept("new", str), "-o", str(tmp_path / "none" / "x.txt"))
    assert "cannot be written: No such file or directory." in said


def test_a_folder_is_not_written(sematic: CommandLine, tmp_path: Path, kept: Kept) -> None:
    result = sematic("artifact", kept("new", str), "-o", str(tmp_path))
    assert result.exit_code == 2
    assert "is a directory" in result.stderr
