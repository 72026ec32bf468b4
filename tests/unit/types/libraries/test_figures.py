from __future__ import annotations

import io
import json
import subprocess
import sys

import plotly.express as px
import plotly.graph_objects as go
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from tests.builders_types import mismatch, stored

PYPLOT_FIGURE = """
import io, pickle
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot
from sematic.testing.memory import MemoryBlobs
from tests.builders_types import stored

figure, axes = pyplot.subplots()
axes.plot([1, 2])
kept = stored(figure)
assert kept.artifact.view.kind == "image"
assert pyplot.get_fignums() == [1]
assert figure.canvas.figure is figure
pyplot.close(figure)
read = kept.read()
assert pyplot.get_fignums() == [], "reading opened a window"
assert read.axes[0].lines[0].get_ydata().tolist() == [1, 2]
"""


def loss_curve() -> Figure:
    figure = Figure(figsize=(4, 3), dpi=100)
    axes = figure.subplots()
    axes.plot([1, 2, 3], label="training")
    axes.set(title="Loss", xlabel="epoch", ylabel="cross entropy")
    axes.legend()
    return figure


def test_a_figure_is_shown_as_a_picture_with_a_text_for_those_who_cannot_see_it():
    kept = stored(loss_curve())
    assert kept.artifact.view.kind is ViewKind.IMAGE
    assert (kept.content["mime"], kept.content["width"], kept.content["height"]) == ("image/png", 400, 300)
    assert kept.content["alt"] == "Figure: Loss cross entropy over epoch (training)"
    assert kept.part("image").startswith(b"\x89PNG")
    assert kept.content["bytes"] == len(kept.part("image"))


def test_a_figure_is_read_back_and_draws_the_same_picture():
    kept = stored(loss_curve())
    assert stored(kept.read()).part("image") == kept.part("image")


def test_a_huge_figure_is_drawn_with_fewer_dots():
    content = stored(Figure(figsize=(500, 500))).content
    assert content["width"] * content["height"] <= 4_010_000


def test_axes_become_the_figure_they_are_on_and_numbers_do_not():
    figure = loss_curve()
    assert codec_of(Figure).cast(figure.axes[0]) is figure
    for wrong in (5, (3, 4), "figure"):
        with pytest.raises(CastError, match="neither a figure nor drawn on one"):
            codec_of(Figure).cast(wrong)
    assert mismatch(Axes, Figure) is not None


def test_a_figure_of_pyplot_is_shown_and_read_back_without_touching_pyplot():
    done = subprocess.run([sys.executable, "-c", PYPLOT_FIGURE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_small_plotly_figure_is_inside_its_view():
    figure = go.Figure(go.Scatter(y=[1, float("nan"), 3], name="loss"), layout={"title": "Training"})
    kept = stored(figure)
    assert kept.artifact.view.kind is ViewKind.PLOT
    assert (kept.content["format"], kept.content["title"], kept.content["traces"]) == ("plotly", "Training", 1)
    assert kept.content["figure"]["data"][0]["y"] == [1, None, 3]
    assert json.loads(kept.read().to_json()) == json.loads(figure.to_json())


def test_a_large_plotly_figure_is_a_part_of_its_own():
    kept = stored(px.scatter(x=range(20_000), y=range(20_000)))
    assert "figure" not in kept.content
    assert b'"scattergl"' in kept.part("figure")


def test_plotly_figures_are_made_of_their_own_json():
    figure = codec_of(go.Figure).cast({"data": [{"type": "bar", "y": [1]}]})
    assert figure.data[0].type == "bar"
    with pytest.raises(CastError):
        codec_of(go.Figure).cast({"data": [{"type": "no such trace"}]})
    assert stored(go.Figure()).artifact.view.kind is ViewKind.PLOT


def test_the_picture_is_what_a_browser_reads():
    assert imread(io.BytesIO(stored(loss_curve()).part("image")), format="png").shape == (300, 400, 4)
