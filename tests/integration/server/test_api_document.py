"""The OpenAPI document says the truth: whatever comes is answered as it says, and never with a crash."""

from __future__ import annotations

import os

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

import sematic as s
from sematic.server.answers import openapi_of
from sematic.server.application import PREFIX, ROUTERS
from sematic.server.wiring import wired
from sematic.settings import read_settings

ENDLESS = ["GET /changes"]
"""What is answered with a stream that does not end by itself."""
TOO_CLEVER = [positive_data_acceptance]
"""What the document cannot say: that a cursor comes from the page before, or that an id is one of a run there is."""


def operations() -> list[str]:
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    paths = openapi_of(app, ROUTERS, prefix=PREFIX)["paths"]
    return [f"{method.upper()} {path.removeprefix(PREFIX)}" for path, there in paths.items() for method in there]


@s.func
def doubled(x: int) -> int:
    print("doubling")  # noqa: T201 - it has a log then
    return 2 * x


@s.func
def pipeline() -> list[int]:
    return [doubled(x) for x in range(3)]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    before = os.environ.get("SEMATIC_CONFIG_DIR")
    os.environ["SEMATIC_CONFIG_DIR"] = str(folder)
    try:
        s.LocalRunner().run(pipeline())
    finally:
        os.environ.pop("SEMATIC_CONFIG_DIR")
        if before is not None:
            os.environ["SEMATIC_CONFIG_DIR"] = before
    with wired(read_settings({"SEMATIC_CONFIG_DIR": str(folder)})) as app:
        yield app


@pytest.fixture(scope="module")
def document(served):
    return schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", served)


@pytest.mark.parametrize("operation", [each for each in operations() if each not in ENDLESS])
def test_an_operation_answers_as_the_document_says(operation, document):
    method, path = operation.split()
    described = document[PREFIX + path][method]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), database=None)
    @given(case=described.as_strategy())
    def answers(case):
        case.call_and_validate(excluded_checks=TOO_CLEVER)

    answers()


def test_operations_have_different_names(served):
    names = [operation["operationId"] for there in served.openapi()["paths"].values() for operation in there.values()]
    assert len(set(names)) == len(names)


def test_what_travels_is_called_by_the_name_of_its_class_alone(served):
    schemas = served.openapi()["components"]["schemas"]
    assert [name for name in schemas if not name.isidentifier() or "_" in name] == []
    titles = [schema["title"] for schema in schemas.values() if "title" in schema]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "/runs/abcd",
            "run_id cannot be 'abcd': an id, or the beginning of one, is at least 6 hexadecimal digits and at",
        ),
        ("/runs?stat=FAILED", "There is no parameter 'stat'. There are: after, "),
        ("/runs?root_id=abc", "root_id cannot be 'abc': it is to be a whole id, 32 hexadecimal digits."),
        ("/runs?created_after=2026-11-25T12:00:00+01:00", "write %2B for it, or the moment in UTC with Z."),
        ("/runs?limit=0", "limit: Input should be greater than or equal to 1."),
    ],
)
def test_what_is_asked_wrongly_is_answered_with_what_to_ask(served, asked, said):
    answered = TestClient(served).get(PREFIX + asked)
    assert answered.status_code == 422
    assert said in answered.json()["detail"]
