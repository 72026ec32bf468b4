"""A web server at RAY_ADDRESS that is no dashboard of a Ray cluster, such as Sematic's own, is said to be none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sematic.integrations.ray.launcher import RayLauncher
from sematic.model.errors import LaunchError
from sematic.model.ids import new_run_id

pytest.importorskip("ray")


@contextmanager
def web_server(status: int, body: str) -> Iterator[str]:
    """Give the address of a server that answers everything in one way."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, "", "it has no page /api/version"),
        (503, "", "it answers 503 Service Unavailable"),
        (200, "<!DOCTYPE html>", "its page /api/version names no version of Ray"),
        (200, '{"version": "1.0"}', "its page /api/version names no version of Ray"),
        (200, "[]", "its page /api/version names no version of Ray"),
    ],
)
def test_a_web_server_that_is_no_dashboard_is_said_to_be_none(status: int, body: str, told: str) -> None:
    with web_server(status, body) as address:
        launcher = RayLauncher({"RAY_ADDRESS": address}, sleep=lambda _: None)
        with pytest.raises(LaunchError, match=f"There is no Ray dashboard at {address}: .* {told}.") as raised:
            launcher.jobs_of(new_run_id())
    assert "same version" not in str(raised.value)


def test_a_dashboard_of_another_version_is_said_to_be_one() -> None:
    with web_server(200, '{"ray_version": "1.2.0"}') as address:
        launcher = RayLauncher({"RAY_ADDRESS": address}, sleep=lambda _: None)
        with pytest.raises(LaunchError, match=r"takes no jobs from this machine: Ray version 1\.2\.0 .* same version"):
            launcher.jobs_of(new_run_id())
