"""The dashboard as a server gives it: one page for every address of its own, and files that are kept for ever."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import urllib3

from sematic.server.wiring import wired
from sematic.settings import Settings
from tests.serving import listening

PAGE = b'<!doctype html><title>Sematic</title><script type="module" src="/assets/index-4f2a.js"></script>'
SCRIPT = b"console.log('here');\n" * 200
FILES = {
    "index.html": PAGE,
    "plotly.html": b"<!doctype html><title>Figure</title>",
    "icon.svg": b"<svg/>",
    "assets/index-4f2a.js": SCRIPT,
    "assets/style-00ff.css": b"p { color: red }",
    "assets/letters-1.woff2": b"\0" * 3000,
    "assets/.hidden.js": b"not for you",
}
PATHS = [
    "/",
    "/pipelines",
    "/pipelines/a.b/" + "0" * 32,
    "/pipeline/a.b",
    "/runs",
    "/runs/" + "0" * 32,
    "/runs/",
    "/artifacts",
    "/artifacts/0123abcd",
    "/compare?runs=a,b",
    "/schedules",
    "/schedules/1",
    "/settings",
    "/settings/appearance",
    "/getstarted",
    "/login",
    "/about",
]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "dashboard"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder.parent / "secret.js").write_bytes(b"not for you")
    return folder


@pytest.fixture(scope="module")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    values = {"SEMATIC_DASHBOARD_FOLDER": str(built)}
    with wired(Settings(folder=tmp_path_factory.mktemp("store"), values=values)) as app, listening(app) as address:
        yield address


def ask(url: str, headers: Mapping[str, str] = BROWSER, *, method: str = "GET") -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager(retries=False, timeout=20) as http:
        return http.request(method, url, headers=headers, decode_content=False, redirect=False)


@pytest.mark.parametrize("path", PATHS)
def test_every_address_of_the_dashboard_gives_its_page(address: str, path: str) -> None:
    found = ask(address + path)
    assert (found.status, found.data) == (200, PAGE)
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["cache-control"] == "no-cache"
    policy = found.headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    assert not any("unsafe" in rule for rule in policy)


@pytest.mark.parametrize("path", ["/artifacts/%00", "/runs/%00", "/pipelines/a%00b/c", "/runs?search=%00"])
def test_an_address_with_a_zero_byte_gives_a_page_that_says_so_itself(address: str, path: str) -> None:
    found = ask(address + path)
    assert (found.status, found.data) == (200, PAGE)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/v1/artifacts/%00", 404), ("/api/v1/runs?search=%00", 422), ("/assets/%00.js", 404)],
)
def test_programs_are_told_that_nothing_has_a_zero_byte_in_it(address: str, path: str, status: int) -> None:
    found = ask(address + path)
    assert (found.status, found.headers["content-type"]) == (status, "application/problem+json")
    assert b"zero byte" in found.data


@pytest.mark.parametrize("path", ["/nothing", "/%00", "/runsx", "/pipelines.html", "/a/b/c", "/.env"])
def test_a_browser_is_shown_the_dashboard_where_there_is_no_page_and_programs_a_problem(
    address: str, path: str
) -> None:
    found = ask(address + path)
    assert (found.status, found.data) == (404, PAGE)
    assert ask(address + path, headers={"If-None-Match": found.headers["etag"], **BROWSER}).status == 404
    told = ask(address + path, headers={})
    assert (told.status, told.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/health/nothing", "/assets/nothing.js"])
def test_whoever_asks_the_api_or_for_a_file_is_never_given_a_page(address: str, path: str) -> None:
    found = ask(address + path)
    assert (found.status, found.headers["content-type"]) == (404, "application/problem+json")


def test_nothing_is_posted_to_a_page(address: str) -> None:
    assert ask(f"{address}/runs", method="POST").status == 405
    assert ask(f"{address}/nothing", method="POST").status == 404


@pytest.mark.parametrize("name", ["index-4f2a.js", "style-00ff.css", "letters-1.woff2"])
def test_a_file_that_is_named_by_its_content_is_kept_for_ever(address: str, name: str) -> None:
    found = ask(f"{address}/assets/{name}")
    assert (found.status, found.data) == (200, FILES[f"assets/{name}"])
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    kinds = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "woff2": "font/woff2"}
    assert found.headers["content-type"] == kinds[name.rpartition(".")[2]]


def test_a_large_file_is_sent_compressed_to_who_can_read_that(address: str) -> None:
    found = ask(f"{address}/assets/index-4f2a.js", headers={"Accept-Encoding": "gzip, br"})
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["vary"].lower() == "accept-encoding"
    assert int(found.headers["content-length"]) == len(found.data) < len(SCRIPT)
    assert gzip.decompress(found.data) == SCRIPT
    packed = ask(f"{address}/assets/letters-1.woff2", headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in packed.headers


@pytest.mark.parametrize("path", ["/", "/assets/index-4f2a.js", "/icon.svg"])
def test_what_a_browser_has_is_not_sent_again(address: str, path: str) -> None:
    first = ask(address + path)
    etag = first.headers["etag"]
    again = ask(address + path, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status, again.data, again.headers["etag"]) == (304, b"", etag)
    assert ask(address + path, headers={"If-None-Match": '"other"'}).status == 200
    head = ask(address + path, method="HEAD")
    assert (head.status, head.data, head.headers["content-length"]) == (200, b"", str(len(first.data)))


def test_what_is_built_anew_is_given_anew(address: str, built: Path) -> None:
    before = ask(f"{address}/icon.svg")
    (built / "icon.svg").write_bytes(b"<svg><path/></svg>")
    after = ask(f"{address}/icon.svg", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status, after.data) == (200, b"<svg><path/></svg>")
    (built / "icon.svg").write_bytes(FILES["icon.svg"])


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.js",
        "/../secret.js",
        "/assets/..%2f..%2fsecret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/assets/..\\..\\secret.js",
        "/..%2fsecret.js",
        "/%2e%2e%2fsecret.js",
        "/assets//../../secret.js",
        "/assets/.hidden.js",
        "/assets/",
        "/assets",
    ],
)
def test_no_other_file_is_given(address: str, path: str) -> None:
    host, _, port = address.removeprefix("http://").partition(":")
    with urllib3.HTTPConnectionPool(host, int(port), retries=False, timeout=20) as pool:
        # Not by way of a URL, which would be made tidy first.
        found = pool.urlopen("GET", path, assert_same_host=False)
    assert found.status in {404, 307}
    assert b"not for you" not in found.data


def test_the_page_of_figures_may_do_nothing_but_draw(address: str) -> None:
    found = ask(f"{address}/plotly.html")
    policy = found.headers["content-security-policy"].split("; ")
    assert "sandbox allow-scripts allow-downloads" in policy
    assert "default-src 'none'" in policy
    assert not [rule for rule in policy if rule.startswith(("connect-src", "frame-src"))], "The default stands."
    script = ask(f"{address}/assets/index-4f2a.js")
    assert script.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in ask(f"{address}/").headers


def test_a_checkout_that_nobody_built_says_how(tmp_path: Path) -> None:
    values = {"SEMATIC_DASHBOARD_FOLDER": str(tmp_path / "nothing")}
    with wired(Settings(folder=tmp_path / "store", values=values)) as app, listening(app) as address:
        found = ask(f"{address}/runs")
        assert found.status == 503
        assert b"make dashboard" in found.data
        assert ask(f"{address}/api/v1/docs").status == 200
