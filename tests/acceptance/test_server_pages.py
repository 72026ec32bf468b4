"""The pages of a server: from its own files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from sematic.server.built_files import PACKAGED
from tests.acceptance.servers import Shell, ask, end_all

NAMED = {
    "www.w3.org": "names of XML namespaces",
    "react.dev": "what React says of errors",
    "reactflow.dev": "what React Flow says of errors, and its mark",
    "github.com": "what libraries say of errors",
    "rolldown.rs": "what the bundle says of errors",
    "console.aws.amazon.com": "links to where a stored object is, for people to follow",
    "console.cloud.google.com": "links to where a stored object is, for people to follow",
    "huggingface.co": "links to models and data sets, for people to follow",
    "www.eclipse.org": "names of namespaces in the layout of graphs",
    "feross.org": "licences in Plotly",
    "getify.mit-license.org": "licences in Plotly",
    "syntheti.cc": "licences in Plotly",
    "plotly.com": "Plotly's mark, which the frame of figures does not show",
    "cloud.plotly.com": "where Plotly would send a figure to be edited, which the frame of figures does not offer",
    "cdn.plot.ly": "where Plotly has its maps, which the frame of figures cannot reach",
}
"""The hosts that the dashboard's code may name, and what for; it asks none of them for anything."""


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


@pytest.mark.skipif(not PACKAGED.is_dir(), reason="The dashboard is not built: `make dashboard`.")
def test_the_dashboard_names_no_other_host() -> None:
    texts = {
        file.name: file.read_text() for file in PACKAGED.rglob("*") if file.suffix in {".html", ".js", ".css", ".svg"}
    }
    assert len(texts) > 5
    found = {(name, host) for name, text in texts.items() for host in re.findall(r"\bhttps?://([\w.-]*\w)", text)}
    assert {(name, host) for name, host in found if host not in NAMED} == set()
    assert not [name for name, text in texts.items() if name.endswith(".html") and re.search(r"<style|<script>", text)]
