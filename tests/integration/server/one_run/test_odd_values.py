"""Values that are hard to show are shown all the same, and nothing of them is executed."""

from __future__ import annotations

import math
import re

import pytest

from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import double, odd, ran

ODD = {
    "tiny": 1e-7,
    "nan": math.nan,
    "infinite": -math.inf,
    "negative zero": -0.0,
    "huge": 2**80,
    "huge negative": -(2**64),
    "tuple keys": {(1, 2): "a", None: "b"},
    "long": "x" * 5_000_000,
    "script": "<script>alert(1)</script>",
    "surrogate": "\ud800 alone",
    "directions": "\u202eevil\u202c \u0000 zalgo\u0301\u0301\u0301 \U0001f389",
    "bytes": bytes(range(256)),
    "set": {1, 2, 3},
    "deep": [[[[[[[[[[1]]]]]]]]]],
    "class": int,
    "complex": 1 + 2j,
    "nothing": None,
    "huge inside": [2**80, {"a": 2**200, "b": math.nan}],
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_value_is_told(web: Web, name: str) -> None:
    root = ran(odd(ODD[name]))
    for page in ("inputs", "outputs"):
        (item,) = web.get(f"/runs/{root}/{page}")["items"]
        assert len(item["view"]["summary"]) <= 200
        detail = web.get(f"/artifacts/{item['artifact_id']}")
        assert detail["view"] == item["view"]
        told = web.get(f"/artifacts/{item['artifact_id']}/json")
        assert (told["left_out"] is None) or told["value"] is None
    assert web.get(f"/runs/{root}")["run"]["state"] == "RESOLVED"


def as_json(web: Web, root: str) -> dict[str, object]:
    artifact_id = web.get(f"/runs/{root}/outputs")["items"][0]["artifact_id"]
    return web.get(f"/artifacts/{artifact_id}/json")


def test_a_plain_value_is_told_as_json(web: Web) -> None:
    assert as_json(web, ran(double(4))) == {"value": 8, "left_out": None}
    assert as_json(web, ran(double(2**80))) == {"value": {"int": hex(2**81)}, "left_out": None}


def test_what_is_pickled_or_too_large_is_left_out_with_the_reason(web: Web) -> None:
    for value, why in ((re.compile("x"), "pickled"), ("x" * 5_000_000, "too large")):
        assert why in str(as_json(web, ran(odd(value)))["left_out"])
