"""Estimators of scikit-learn, and of libraries that follow its rules."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from sematic.types.libraries.views.cells import cell_of
from sematic.types.libraries.views.models import MOST_DEPTH, Room, importances_of, model_view, settings_of
from sematic.types.python.objects import ObjectCodec

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.types.codec import Codec, ViewDraft

FACTS = ("n_features_in_", "n_outputs_", "classes_", "n_iter_", "best_score_", "best_params_", "n_clusters", "inertia_")
"""What fitting found out and people ask for first."""

MOST_TREES = 1000
"""Trees up to which a forest is asked for its importances: it looks at every tree."""


def codec_for(annotation: Any) -> Codec | None:
    """Return the codec of an estimator type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseEstimator):
        return ObjectCodec(annotation=annotation, view=estimator_view)
    return None


def estimator_view(estimator: BaseEstimator) -> ViewDraft:
    """Return what people see of an estimator: its settings, whether it is fitted, and what it is made of."""
    room = Room()
    is_fitted = has_been_fitted(estimator)
    content: dict[str, Json] = {
        "is_fitted": is_fitted,
        **_settings_of(estimator),
        "facts": _facts_of(estimator),
        "layers": _steps_of(estimator, room=room, depth=1),
        "importances": _importances_of(estimator) if is_fitted else [],
    }
    content = {name: value for name, value in content.items() if value not in ([], {})}
    state = "fitted" if is_fitted else "not fitted"
    return model_view(estimator, content=content, facts=[state], is_truncated=room.was_too_small)


def has_been_fitted(estimator: BaseEstimator) -> bool:
    """Return whether an estimator is ready to predict or transform."""
    try:
        check_is_fitted(estimator)
    except (NotFittedError, TypeError):
        return False
    return True


def _settings_of(estimator: BaseEstimator) -> dict[str, Json]:
    given = estimator.get_params(deep=False)
    shown = {name: _shown(value) for name, value in given.items()}
    signature = inspect.signature(type(estimator).__init__).parameters
    changed: list[Json] = [
        name for name, value in given.items() if name in signature and not _is_same(value, signature[name].default)
    ]
    return {"settings": settings_of(shown), "changed": changed}


def _shown(value: Any) -> Any:
    if _is_estimator(value):
        return type(value).__name__
    names = [name for name, _ in _named_parts(value)]
    return ", ".join(names) or value


def _is_same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    # Only plain values are compared: arrays and estimators answer `==` with anything.
    return type(value) is type(default) and isinstance(value, _PLAIN) and cell_of(value) == cell_of(default)


def _facts_of(estimator: BaseEstimator) -> dict[str, Json]:
    known = {name: getattr(estimator, name, None) for name in FACTS}
    return {name: _fact_of(value) for name, value in known.items() if value is not None}


def _fact_of(value: Any) -> Json:
    if isinstance(value, np.ndarray):
        return cell_of(value[()] if value.ndim == 0 else value[:20].tolist())
    return cell_of(value)


def _steps_of(estimator: BaseEstimator, *, room: Room, depth: int) -> list[Json]:
    steps: list[Json] = []
    for name, part in _parts_of(estimator):
        if depth > MOST_DEPTH or not room.takes_one():
            room.was_too_small = True
            break
        step: dict[str, Json] = {"name": name, "type": type(part).__name__ if _is_estimator(part) else cell_of(part)}
        if _is_estimator(part):
            step |= {**_settings_of(part), "children": _steps_of(part, room=room, depth=depth + 1)}
        steps.append(step)
    return steps


def _parts_of(estimator: BaseEstimator) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = []
    for name, value in estimator.get_params(deep=False).items():
        if _is_estimator(value):
            parts.append((name, value))
        else:
            parts += _named_parts(value)
    return parts


def _named_parts(value: Any) -> list[tuple[str, Any]]:
    # Steps, transformers, estimators: lists of (name, estimator, ...).
    entries = value if isinstance(value, list) else []
    return [(str(entry[0]), entry[1]) for entry in entries if isinstance(entry, tuple) and len(entry) > 1]


def _importances_of(estimator: BaseEstimator) -> list[Json]:
    if len(getattr(estimator, "estimators_", ())) > MOST_TREES:
        return []
    found = getattr(estimator, "feature_importances_", None)
    values = getattr(estimator, "coef_", None) if found is None else found
    if not isinstance(values, np.ndarray) or values.ndim == 0 or values.size != values.shape[-1]:
        return []
    names = getattr(estimator, "feature_names_in_", None)
    columns = [f"x{place}" for place in range(values.size)] if names is None else [str(name) for name in names]
    return importances_of(columns, values.reshape(-1).tolist())


def _is_estimator(value: Any) -> bool:
    return isinstance(value, BaseEstimator) and not isinstance(value, type)


_PLAIN = (bool, int, float, str, type(None), tuple)
