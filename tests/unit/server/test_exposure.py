"""Where a server may listen, and under which names it answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.model.errors import SettingsError
from sematic.server.exposure import Place, is_loopback, place_of, refusal_to_listen
from sematic.server.hosts import is_known, names_of
from sematic.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_host_that_only_this_machine_reaches_needs_nothing(host):
    assert is_loopback(host)
    assert refusal_to_listen(host, is_authenticating=False, is_allowed=False) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])  # noqa: S104
def test_a_host_that_others_reach_needs_people_to_sign_in(host):
    assert "SEMATIC_AUTHENTICATE" in str(refusal_to_listen(host, is_authenticating=False, is_allowed=False))
    assert refusal_to_listen(host, is_authenticating=True, is_allowed=False) is None
    assert refusal_to_listen(host, is_authenticating=False, is_allowed=True) is None


@pytest.mark.parametrize(
    ("values", "host", "port", "place"),
    [
        ({}, None, None, Place(host="127.0.0.1", port=5001)),
        ({"PORT": "80", "SEMATIC_SERVER_ADDRESS": "::1"}, None, None, Place(host="::1", port=80)),
        ({"PORT": "80"}, "::", 0, Place(host="::", port=0)),
    ],
)
def test_what_is_typed_wins_over_settings(values, host, port, place):
    assert place_of(Settings(folder=Path("x"), values=values), host=host, port=port) == place


def test_a_port_that_cannot_be_is_said_to_be_so():
    with pytest.raises(SettingsError, match="the port 'tcp://10' that PORT says"):
        place_of(Settings(folder=Path("x"), values={"PORT": "tcp://10"}))


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("::", "http://[::1]:1"), ("0.0.0.0", "http://127.0.0.1:1")],  # noqa: S104
)
def test_an_address_is_one_that_can_be_asked(host, url):
    assert Place(host=host, port=1).url == url


@pytest.mark.parametrize("host", ["localhost:5001", "127.0.0.1:5001", "[::1]:5001", "10.1.2.3", "RUNS.example.com"])
def test_numbers_and_own_names_are_known(host):
    assert is_known(host, names_of(host="127.0.0.1", dashboard="https://runs.example.com/x"))


ODD = ["[::1]evil", "[::1]:80@evil", "a@127.0.0.1", "localhost/evil", "localhost:80:80", "localhost ", "localhost\n"]
LIKE_OURS = ["localhost.evil.com", "127.0.0.1.evil.com", "a@localhost@b", "[localhost]", "[::1"]


@pytest.mark.parametrize("host", ["evil.com", "", *LIKE_OURS, *ODD])
def test_names_of_others_are_not(host):
    assert not is_known(host, names_of(host="127.0.0.1", dashboard=None))
