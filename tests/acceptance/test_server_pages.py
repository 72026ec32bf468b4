"""The pages of a server: from its own files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.acceptance.servers import Shell, ask, end_all


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pages") / "store"
    yield Shell(folder=folder).start()["address"]
    end_all(folder)


def test_the_page_of_the_api_and_all_it_needs_are_there_and_nowhere_else(address: str) -> None:
    page = ask(f"{address}/api/v1/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    needed = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.body.decode())
    assert len(set(needed)) == 3
    for each in needed:
        found = ask(address + each)
        assert found.status == 200
        assert b"https://" not in found.body
    assert not re.search(r"https?://|<script>|style=|onclick", page.body.decode())
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["x.js", "..%2fprocess.py", "%2e%2e/process.py", "docs.html", "unbuilt.html"])
def test_no_other_file_is_given(address: str, name: str) -> None:
    refused = ask(f"{address}/assets/{name}")
    assert refused.status == 404
    assert refused.json["status"] == 404


def test_a_path_of_the_api_that_is_not_there_is_a_problem(address: str) -> None:
    assert ask(f"{address}/api/v1/nothing").json["title"] == "Not Found"
