"""Boosters, models and matrices of xgboost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import xgboost

from sematic.model.errors import EncodeError
from sematic.types.libraries.views.models import importances_of, model_view, settings_of
from sematic.types.python.objects import ObjectCodec

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.types.codec import Codec, PartsReader, PartsWriter, Tree, ViewDraft

IMPORTANCE = "gain"
"""How xgboost measures what a feature counts."""


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of a booster, model or matrix type."""
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, xgboost.Booster):
        return ObjectCodec(annotation=annotation, view=booster_view)
    if issubclass(annotation, xgboost.XGBModel):
        return ObjectCodec(annotation=annotation, view=xgb_model_view)
    if issubclass(annotation, xgboost.DMatrix):
        return ObjectCodec(annotation=annotation, view=matrix_view, encode=_refused, decode=_unread)
    return None


def booster_view(booster: xgboost.Booster) -> ViewDraft:
    """Return what people see of a booster: its size, its attributes and what counts most."""
    rounds = rounds_of(booster)
    content: dict[str, Json] = {"is_fitted": rounds > 0}
    if not rounds:
        return model_view(booster, content=content, facts=["not fitted"])
    content |= {
        "settings": settings_of(booster.attributes()),
        "facts": {"rounds": rounds, "features": booster.num_features()},
        "importances": _importances_of(booster),
    }
    return model_view(booster, content=content, facts=[f"{rounds:,} rounds"])


def rounds_of(booster: xgboost.Booster) -> int:
    """Return how many rounds a booster was trained for."""
    try:
        return int(booster.num_boosted_rounds())
    except xgboost.core.XGBoostError:
        # It has never seen data.
        return 0


def xgb_model_view(model: xgboost.XGBModel) -> ViewDraft:
    """Return what people see of a model with scikit-learn's interface: the given settings, what counts most."""
    given = {name: value for name, value in model.get_params(deep=False).items() if value is not None}
    is_fitted = bool(model.__sklearn_is_fitted__())
    content: dict[str, Json] = {"is_fitted": is_fitted, "settings": settings_of(given)}
    if not is_fitted:
        return model_view(model, content=content, facts=["not fitted"])
    booster = model.get_booster()
    rounds = rounds_of(booster)
    content |= {
        "facts": {"rounds": rounds, "features": booster.num_features()},
        "importances": _importances_of(booster),
    }
    return model_view(model, content=content, facts=[f"{rounds:,} rounds"])


def matrix_view(matrix: xgboost.DMatrix) -> ViewDraft:
    """Return what people see of a matrix: its size."""
    facts: dict[str, Json] = {"rows": matrix.num_row(), "columns": matrix.num_col()}
    summary = f"{matrix.num_row():,} rows, {matrix.num_col():,} columns"
    return model_view(matrix, content={"facts": facts}, facts=[summary])


def _importances_of(booster: xgboost.Booster) -> list[Json]:
    scores = booster.get_score(importance_type=IMPORTANCE)
    single = {name: value for name, value in scores.items() if isinstance(value, float)}
    return importances_of(single.keys(), single.values())


def _refused(matrix: xgboost.DMatrix, parts: PartsWriter) -> Tree:
    del parts
    raise EncodeError(
        f"An xgboost {type(matrix).__name__} lives in xgboost's own memory and cannot be stored. "
        "Pass the arrays or the DataFrame it is made from, and make it inside the step that trains."
    )


def _unread(tree: Tree, parts: PartsReader) -> NoReturn:
    del tree, parts
    raise AssertionError("No DMatrix was ever stored.")
