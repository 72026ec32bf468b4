"""Steps that return tables, arrays, pictures, figures and models."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
from matplotlib.figure import Figure
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import sematic
from sematic.types import (
    Image,
)

try:
    import torch
except ImportError:
    torch = None
try:
    import xgboost
except ImportError:
    xgboost = None


@sematic.func
def images() -> list[Image]:
    """Return pictures."""
    return [Image(bytes=_png(number)) for number in range(24)]


@sematic.func
def table() -> pd.DataFrame:
    """Return a table."""
    return load_iris(as_frame=True).frame.assign(kind=lambda frame: frame["target"].map({0: "a", 1: "b", 2: "c"}))


@sematic.func
def column() -> pd.Series:
    """Return one column of a table."""
    return pd.Series(np.linspace(0, 1, 200) ** 2, name="squares")


@sematic.func
def arrow_table() -> pa.Table:
    """Return an Arrow table."""
    return pa.table({"id": [1, 2, 3], "name": ["a", None, "c"], "list": [[1], [], None]})


@sematic.func
def tensor() -> np.ndarray:
    """Return an array of numbers."""
    return np.random.default_rng(0).normal(size=(32, 3, 64, 64)).astype("float32")


@sematic.func
def picture_tensor() -> np.ndarray:
    """Return an array that looks like a picture."""
    return _pixels(5, side=96)


@sematic.func
def picture() -> Image:
    """Return a picture."""
    return Image(bytes=_png(3, side=240))


@sematic.func
def drawing() -> Image:
    """Return a vector drawing."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60"><rect width="100" height="60" fill="#257f5d"/>'
    return Image(bytes=f'{svg}<circle cx="50" cy="30" r="20" fill="#ffc229"/></svg>'.encode())


@sematic.func
def figure() -> Figure:
    """Return a Matplotlib figure."""
    made = Figure(figsize=(6, 4), layout="constrained")
    axes = made.add_subplot()
    steps = np.linspace(0, 12, 300)
    for phase in range(4):
        axes.plot(steps, np.sin(steps + phase) * (1 + phase / 4), label=f"phase {phase}")
    axes.set_xlabel("step")
    axes.legend()
    return made


@sematic.func
def small_plot() -> go.Figure:
    """Return a small Plotly figure."""
    made = go.Figure(go.Bar(x=["a", "b", "c"], y=[3, 1, 2], name="counts"))
    return made.update_layout(title="A small chart", yaxis_title="how many")


@sematic.func
def large_plot() -> go.Figure:
    """Return a Plotly figure of 60,000 points."""
    chance = np.random.default_rng(1)
    made = go.Figure()
    for number in range(3):
        made.add_scatter(
            x=chance.normal(number, 1, 20_000).round(4).tolist(), y=chance.normal(0, 1, 20_000).round(4).tolist(),
            mode="markers", name=f"cluster {number}",
        )  # fmt: skip
    return made.update_layout(title="A large chart")


@sematic.func
def model_pipeline() -> Pipeline:
    """Return a fitted scikit-learn pipeline with branches."""
    frame = table.func()
    prepared = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["sepal length (cm)", "petal width (cm)"]),
            ("kinds", OneHotEncoder(), ["kind"]),
        ]
    )
    return Pipeline([("prepare", prepared), ("model", LogisticRegression(C=0.5, max_iter=300))]).fit(
        frame, frame["target"]
    )


@sematic.func
def forest() -> RandomForestClassifier:
    """Return a fitted random forest."""
    data = load_iris(as_frame=True)
    return RandomForestClassifier(n_estimators=30, max_depth=4, random_state=0).fit(data.data, data.target)


@sematic.func
def unfitted() -> LinearRegression:
    """Return a model that was not fitted."""
    return LinearRegression(positive=True)


def _pixels(number: int, *, side: int) -> np.ndarray:
    rows, columns = np.mgrid[0:side, 0:side]
    shades = [
        127 + 127 * np.sin((rows * (channel + 1) + columns * (number % 5)) / (6 + number % 7)) for channel in range(3)
    ]
    return np.stack(shades, axis=-1).astype("uint8")


def _png(number: int, *, side: int = 64) -> bytes:
    file = io.BytesIO()
    mpl.image.imsave(file, _pixels(number, side=side), format="png")
    return file.getvalue()


OF_LIBRARIES = [
    images,
    table,
    column,
    arrow_table,
    tensor,
    picture_tensor,
    picture,
    drawing,
    figure,
    small_plot,
    large_plot,
    model_pipeline,
    forest,
    unfitted,
]

if torch is not None:

    @sematic.func
    def network() -> torch.nn.Module:
        """Return a small convolutional network."""
        torch.manual_seed(0)
        return torch.nn.Sequential(
            torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(),
            torch.nn.Sequential(torch.nn.Linear(5408, 32), torch.nn.Dropout(0.2), torch.nn.Linear(32, 10)),
        )  # fmt: skip

    @sematic.func
    def torch_tensor() -> torch.Tensor:
        """Return a tensor."""
        return torch.linspace(-1, 1, 1000).reshape(10, 100)

    OF_LIBRARIES += [network, torch_tensor]

if xgboost is not None:

    @sematic.func
    def boosted() -> xgboost.Booster:
        """Return boosted trees."""
        data = load_iris(as_frame=True)
        matrix = xgboost.DMatrix(data.data, label=data.target)
        return xgboost.train({"objective": "multi:softprob", "num_class": 3, "max_depth": 3}, matrix, 12)

    OF_LIBRARIES.append(boosted)
