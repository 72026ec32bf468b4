from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import xgboost
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sematic.model.errors import CastError, EncodeError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from tests.builders_types import mismatch, stored

FLOWERS, KINDS = load_iris(return_X_y=True, as_frame=True)


class Own(BaseEstimator):
    def __init__(self, size: int = 3, names: tuple[str, ...] = ()) -> None:
        self.size, self.names = size, names


class Odd(BaseEstimator):
    def __init__(self, *names: str) -> None:
        self.names = names


@dataclass
class Trained:
    model: BaseEstimator
    score: float


@pytest.fixture(scope="module")
def forest() -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=5, max_depth=3, random_state=0).fit(FLOWERS, KINDS)


@pytest.fixture(scope="module")
def boosted() -> xgboost.XGBClassifier:
    return xgboost.XGBClassifier(n_estimators=3).fit(FLOWERS, KINDS)


def test_a_fitted_model_predicts_the_same_when_it_is_read_back(forest: RandomForestClassifier, boosted: Any):
    for model, annotation in ((forest, RandomForestClassifier), (forest, BaseEstimator), (boosted, type(boosted))):
        np.testing.assert_array_equal(stored(model, annotation).read().predict(FLOWERS), model.predict(FLOWERS))
    kept = stored(Trained(model=forest, score=0.9))
    np.testing.assert_array_equal(kept.read().model.predict(FLOWERS), forest.predict(FLOWERS))


def test_a_large_model_keeps_its_arrays_apart():
    model = StandardScaler().fit(np.arange(10_000.0).reshape(2, 5000))
    assert stored(model).buffer_sizes == [40_000] * 3


def test_a_models_view_tells_what_it_is_and_what_was_set(forest: RandomForestClassifier):
    kept = stored(forest)
    content = kept.content
    assert kept.artifact.view.kind is ViewKind.MODULE
    assert kept.artifact.view.summary == "RandomForestClassifier · fitted"
    assert content["class"] == "sklearn.ensemble._forest.RandomForestClassifier"
    assert content["settings"]["max_depth"] == 3
    assert content["changed"] == ["max_depth", "n_estimators", "random_state"]
    assert content["facts"]["n_features_in_"] == 4
    assert {name for name, _ in content["importances"]} == set(FLOWERS.columns)
    assert content["importances"][0][1] >= content["importances"][-1][1]


def test_a_model_that_was_not_fitted_says_so():
    content = stored(LogisticRegression()).content
    assert content["is_fitted"] is False
    assert "importances" not in content


def test_a_pipelines_view_is_a_tree_of_its_steps():
    columns = ColumnTransformer([("scale", StandardScaler(), [0]), ("rest", "passthrough", [1])])
    search = GridSearchCV(make_pipeline(columns, LogisticRegression(C=2)), {"logisticregression__C": [1]})
    (pipeline,) = stored(search.fit(FLOWERS.to_numpy(), KINDS)).content["layers"]
    assert [step["type"] for step in pipeline["children"]] == ["ColumnTransformer", "LogisticRegression"]
    assert [step["type"] for step in pipeline["children"][0]["children"]] == ["StandardScaler", "passthrough"]
    assert pipeline["children"][1]["changed"] == ["C"]


def test_own_estimators_are_shown_like_those_of_the_library():
    content = stored(Own(size=5, names=("a",))).content
    assert content["settings"] == {"size": 5, "names": "('a',)"}
    assert content["changed"] == ["names", "size"]
    assert stored(Odd("a")).artifact.view.kind is ViewKind.OPAQUE


def test_the_weights_of_a_linear_model_are_its_importances():
    model = Ridge().fit([[0, 0], [1, 0], [0, 1]], [0, 5, -9])
    names = [name for name, _ in stored(model).content["importances"]]
    assert names == ["x1", "x0"]


def test_between_futures_any_estimator_is_an_estimator():
    assert mismatch(RandomForestClassifier, BaseEstimator) is None
    assert mismatch(xgboost.XGBClassifier, BaseEstimator) is None
    assert mismatch(BaseEstimator, RandomForestClassifier) is not None
    with pytest.raises(CastError):
        codec_of(StandardScaler).cast("abc")


def test_a_boosted_models_view_tells_rounds_settings_and_importances(boosted: xgboost.XGBClassifier):
    content = stored(boosted).content
    assert content["facts"] == {"rounds": 3, "features": 4}
    assert content["settings"]["n_estimators"] == 3
    assert content["importances"][0][0].startswith("petal")
    booster = stored(boosted.get_booster())
    assert booster.artifact.view.summary == "Booster · 3 rounds"
    assert booster.read().num_boosted_rounds() == 3


@pytest.mark.parametrize("model", [xgboost.XGBRegressor(), xgboost.Booster()])
def test_a_boosted_model_without_training_says_so(model: Any):
    assert codec_of(type(model)).view(model).content["is_fitted"] is False


def test_a_matrix_of_xgboost_cannot_be_stored_and_the_error_says_what_to_pass_instead():
    with pytest.raises(EncodeError, match="Pass the arrays or the DataFrame it is made from"):
        stored(xgboost.DMatrix(FLOWERS))
    assert codec_of(xgboost.DMatrix).view(xgboost.DMatrix(FLOWERS)).summary == "DMatrix · 150 rows, 4 columns"
