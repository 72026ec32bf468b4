"""The server shows everything it has without opening a single value, and without any code of the user's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from sematic.model.ids import RunId
from sematic.store.embedded import open_store

ROOT = Path(__file__).parents[2]
UNANSWERED = {
    "/api/v1/sign-in/{provider}",  # there is no provider
    "/api/v1/sign-in/{provider}/callback",
    "/api/v1/runs/{run_id}/cancel",  # everything has ended
}
PROGRAM = """
import numpy
import pandas
from sematic import LocalRunner, func


class Odd:
    def __reduce__(self):
        return (Odd, ())


@func
def make() -> object:
    print("making")
    return Odd()


@func
def fill(count: int) -> numpy.ndarray:
    return numpy.zeros((count, count, 3), numpy.uint8)


@func
def tell(count: int) -> pandas.DataFrame:
    words = pandas.Series([f"word {number}" for number in range(count)], dtype=object)
    return pandas.DataFrame({"number": numpy.arange(count), "word": words, "odd": [Odd()] * count})


@func
def use(odd: object, filled: numpy.ndarray, told: pandas.DataFrame) -> str:
    return type(odd).__name__ * 40_000


@func
def fail(said: str) -> str:
    raise ValueError("no")


@func
def odd_pipeline() -> str:
    return fail(use(make(), fill(100), tell(5000)))


if __name__ == "__main__":
    LocalRunner().run(odd_pipeline())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store that has pickled values, large ones, logs, and a failure."""
    (tmp_path / "odd_program.py").write_text(PROGRAM)
    environment = os.environ | {"SEMATIC_CONFIG_DIR": str(tmp_path / "store"), "SEMATIC_LOG_LEVEL": "ERROR"}
    environment.pop("SEMATIC_API_ADDRESS", None)
    done = subprocess.run(
        [sys.executable, "odd_program.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "ValueError: no" in done.stderr + done.stdout
    return tmp_path / "store"


def known_values(folder: Path) -> dict[str, list[str]]:
    """Return what can stand for each parameter of an address, from what is in the store."""
    with open_store(folder, for_writing=False) as store:
        (root,) = store.runs.page(limit=9).items
        runs = [RunId(each.id) for each in store.history.runs_of(root.id)]
        artifacts = store.artifacts.by_ids(
            list({b.artifact_id for each in store.history.bindings_of(root.id).values() for b in each if b.artifact_id})
        ).values()
    digests = {digest for each in artifacts for digest, _ in each.buffers} | {
        each.document_digest for each in artifacts
    }
    parts = {name for each in artifacts for name, _ in each.view.parts}
    assert len(runs) == 6
    assert any(each.buffers for each in artifacts)
    return {
        "run_id": runs,
        "root_id": [root.id],
        "artifact_id": [each.id for each in artifacts],
        "digest": sorted(digests),
        "name": sorted(parts) or ["none"],
        "attempt": ["1"],
        "path": ["odd_program.py", root.function],
        "key": ["0" * 64],
        "key_id": ["0" * 32],
        "user_id": ["0" * 32],
        "note_id": ["0" * 32],
        "provider": ["oidc"],
        "prefix": [root.id[:6]],
        "pattern": ["making"],
        "pipeline": [root.function],
        "function": [root.function],
    }


def questions(document: dict, known: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield whatever can be asked with GET, with each known value of each parameter that must be there."""
    for path, operations in document["paths"].items():
        if (operation := operations.get("get")) is None:
            continue
        needed = [each for each in operation.get("parameters", ()) if each.get("required")]
        assert {each["name"] for each in needed} <= set(known), f"Say what can stand for the parameters of {path}."
        for values in product(*(known[each["name"]] for each in needed)):
            filled, asked = path, {}
            for each, value in zip(needed, values, strict=True):
                if each["in"] == "path":
                    filled = filled.replace(f"{{{each['name']}}}", quote(value))
                else:
                    asked[each["name"]] = value
            yield path, f"{filled}?{urlencode(asked)}" if asked else filled


def status_of(connection: HTTPConnection, path: str) -> int:
    connection.request("GET", path)
    answer = connection.getresponse()
    if "event-stream" in answer.headers.get("content-type", ""):
        connection.close()
    else:
        answer.read()
    return answer.status


def test_the_server_never_unpickles_and_never_imports_user_code(folder: Path) -> None:
    command = [sys.executable, "-m", "tests.acceptance.guarded_server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        connection = HTTPConnection(str(address.hostname), address.port, timeout=20)
        connection.request("GET", "/api/v1/openapi.json")
        document = json.loads(connection.getresponse().read())
        answered: dict[str, set[int]] = {}
        for path, question in questions(document, known_values(folder)):
            answered.setdefault(path, set()).add(status_of(connection, question))
        for page in ("/", "/health/live", "/health/ready", "/api/v1/docs"):
            answered[page] = {status_of(connection, page)}
        connection.close()
        process.stdin.close()
        report = json.loads(process.stdout.read())
    assert {path: found for path, found in answered.items() if any(status >= 500 for status in found)} == {}
    # Otherwise it would be no wonder that nothing was opened.
    unanswered = {path for path, found in answered.items() if 200 not in found}
    assert unanswered <= UNANSWERED
    assert report["noted"] == []
    forbidden = {"cloudpickle", "numpy", "pandas", "odd_program", "sematic.types.pickling", "sematic.graph.loading"}
    assert forbidden & set(report["modules"]) == set()


def test_the_guard_would_notice() -> None:
    program = (
        "import pickle, json\nfrom tests.acceptance import guarded_server as g\ng.guard()\n"
        "pickle.loads(pickle.dumps([json.JSONDecoder]))\nprint(len(g.NOTED))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 2
