from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

import sematic
from sematic.graph.fingerprint import fingerprint_of
from sematic.testing import mock_sematic_funcs

FIVE_STEPS = """
import sys
import sematic
from sematic.testing import mock_sematic_funcs

@sematic.func
def load(path: str) -> list[float]:
    raise RuntimeError

@sematic.func
def scale(rows: list[float]) -> list[float]:
    return [row * 2 for row in rows]

@sematic.func
def train(rows: list[float]) -> float:
    raise RuntimeError

@sematic.func
def evaluate(model: float, rows: list[float]) -> float:
    return model * len(rows)

@sematic.func
def report(score: float) -> str:
    return f"score {score}"

@sematic.func
def pipeline(path: str) -> str:
    rows = scale(load(path))
    return report(evaluate(train(rows), rows))

with mock_sematic_funcs([load, train]) as mocks:
    mocks[load].mock.return_value = [1, 2]
    mocks[train].mock.return_value = 3
    assert sematic.SilentRunner().run(pipeline("x")) == "score 6.0"
    mocks[train].mock.assert_called_once_with(rows=[2.0, 4.0])

heavy = {"sqlalchemy", "alembic", "click", "rich", "numpy", "pandas"} & set(sys.modules)
assert not heavy, heavy
"""


@sematic.func
def load(path: str) -> list[float]:
    raise RuntimeError(f"nobody reads {path} in a test")


@sematic.func
def total(rows: list[float], factor: float = 1) -> float:
    return sum(rows) * factor


@sematic.func
def pipeline(path: str) -> float:
    return total(load(path), factor=2)


def run(future: Any) -> Any:
    return sematic.SilentRunner().run(future)


def cause_of(error: pytest.ExceptionInfo[BaseException]) -> str:
    return str(error.value)


def test_a_mocked_body_returns_what_the_mock_says() -> None:
    with mock_sematic_funcs([load]) as mocks:
        mocks[load].mock.return_value = [1.0, 2.0]
        assert run(pipeline("file")) == 6
        mocks[load].mock.assert_called_once_with(path="file")


def test_the_mocks_output_is_cast_like_any_other() -> None:
    with mock_sematic_funcs([load, total]) as mocks:
        mocks[load].mock.return_value = ("1", 2)
        mocks[total].mock.return_value = "42"
        result = run(pipeline("file"))
        assert (result, type(result)) == (42.0, float)
        mocks[total].mock.assert_called_once_with(rows=[1.0, 2.0], factor=2.0)


def test_the_mocks_output_is_checked_like_any_other() -> None:
    with mock_sematic_funcs([load]) as mocks:
        mocks[load].mock.return_value = "no rows"
        with pytest.raises(sematic.PipelineRunError, match="load does not fit its type"):
            run(pipeline("file"))


def test_calls_are_checked_like_any_other() -> None:
    with mock_sematic_funcs([load, total]), pytest.raises(TypeError, match="rows"):
        total(rows=3)


def test_a_side_effect_is_called_with_the_inputs() -> None:
    with mock_sematic_funcs([load, total]) as mocks:
        mocks[load].mock.side_effect = lambda path: [float(len(path))]
        mocks[total].mock.side_effect = mocks[total].original
        assert run(pipeline("four")) == 8


def test_a_side_effect_may_raise() -> None:
    with mock_sematic_funcs([load]) as mocks:
        mocks[load].mock.side_effect = ConnectionError("no network")
        with pytest.raises(sematic.PipelineRunError, match="no network"):
            run(pipeline("file"))


def test_a_mocked_body_may_return_a_graph() -> None:
    with mock_sematic_funcs([pipeline]) as mocks:
        mocks[pipeline].mock.side_effect = lambda path: total([1.0, float(len(path))])
        assert run(pipeline("ab")) == 3


def test_a_mock_that_was_told_nothing_says_what_to_do() -> None:
    with (
        mock_sematic_funcs([load]),
        pytest.raises(sematic.PipelineRunError, match=r"mocks\[load\]\.mock\.return_value = "),
    ):
        run(pipeline("file"))


def test_the_body_comes_back_even_after_an_error() -> None:
    original = total.func

    def failing() -> NoReturn:
        with mock_sematic_funcs([total]):
            assert total.func is not original
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert total.func is original


def test_nothing_is_mocked_if_one_cannot_be() -> None:
    original = total.func
    with pytest.raises(ValueError, match=r"sum is not decorated with @sematic\.func"), mock_sematic_funcs([total, sum]):  # type: ignore[list-item]
        pass
    assert total.func is original


def test_one_function_alone_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match=r"write mock_sematic_funcs\(\[total\]\)"), mock_sematic_funcs(total):  # type: ignore[arg-type]
        pass


def test_mocks_nest_and_the_original_is_always_the_plain_function() -> None:
    with mock_sematic_funcs([load, total]) as outer:
        outer[load].mock.return_value = [1.0]
        outer[total].mock.return_value = 1
        with mock_sematic_funcs([total]) as inner:
            inner[total].mock.side_effect = inner[total].original
            assert run(pipeline("file")) == 2
        assert run(pipeline("file")) == 1
        outer[total].mock.assert_called_once()


def test_a_mocked_function_keeps_its_name_source_and_signature() -> None:
    path, source, signature = total.path, total.get_source(), total.__signature__()
    with mock_sematic_funcs([total]) as mocks:
        assert (total.path, total.get_source(), total.__signature__()) == (path, source, signature)
        assert mocks[total].signature == signature


def test_no_two_mocks_are_the_same_code() -> None:
    digests = {fingerprint_of(total).digest, fingerprint_of(pipeline).digest}
    for _ in range(2):
        with mock_sematic_funcs([total]):
            digests |= {fingerprint_of(total).digest, fingerprint_of(pipeline).digest}
    assert len(digests) == 6


def test_a_tracked_run_is_mocked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path))
    with mock_sematic_funcs([load]) as mocks:
        mocks[load].mock.return_value = [1.0, 2.0]
        assert sematic.LocalRunner().run(pipeline("file")) == 6


def test_a_pipelines_unit_test_loads_no_database_and_no_numbers_library() -> None:
    done = subprocess.run([sys.executable, "-c", FIVE_STEPS], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
