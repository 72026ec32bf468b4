"""What is said of an address at which there is no Ray cluster, before Ray itself is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sematic.integrations.ray.reaching import address_in, refuse_unless_a_cluster, told_plainly
from sematic.model.errors import LaunchError


class Server(ThreadingHTTPServer):
    """A web server that takes no notice of who hangs up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Write nothing."""


@pytest.fixture
def web_server() -> Iterator[str]:
    """Return the address of a web server."""
    server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize(
    "address", ["auto", "127.0.0.1:6379", "head:6379", "[::1]:6379", "http://127.0.0.1:8265", "https://ray.example"]
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert address_in({"RAY_ADDRESS": address}) == address


@pytest.mark.parametrize(
    "address", ["garbage", "127.0.0.1", "head:", ":6379", "head:six", "head:0", "head:65536", "http://", "local"]
)
def test_what_is_no_address_is_said_to_be_none(address: str) -> None:
    with pytest.raises(LaunchError, match=r"which is no address\. Set it to the host and port") as told:
        address_in({"RAY_ADDRESS": address})
    assert repr(address) in str(told.value)


def test_a_web_server_is_no_head_unless_it_is_named_as_one(web_server: str) -> None:
    with pytest.raises(LaunchError, match=f"or to http://{web_server} if this is the dashboard"):
        refuse_unless_a_cluster(web_server)
    refuse_unless_a_cluster(f"http://{web_server}")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("AuthenticationError", "The Ray cluster at head:6379 asks for a token.* set RAY_AUTH_MODE=token"),
        ("RpcError", r"What is at head:6379 does not answer as a Ray cluster: No answer\. Set RAY_ADDRESS"),
    ],
)
def test_errors_of_ray_are_told_plainly(error: str, told: str) -> None:
    exceptions = pytest.importorskip("ray.exceptions")
    with pytest.raises(LaunchError, match=told), told_plainly("head:6379"):
        raise getattr(exceptions, error)("No answer")


def test_other_errors_stay_as_they_are() -> None:
    pytest.importorskip("ray")
    with pytest.raises(ZeroDivisionError), told_plainly("head:6379"):
        raise ZeroDivisionError
