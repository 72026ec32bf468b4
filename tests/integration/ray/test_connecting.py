"""Joining a cluster that asks for a token."""

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from tests.integration.ray.conftest import Nodes

PROGRAM = """\
    import sys
    from sematic.integrations.ray.cluster import connect
    from sematic.model.errors import InfrastructureError

    try:
        connect({"RAY_ADDRESS": sys.argv[1]})
    except InfrastructureError as error:
        print(error)
    """


@pytest.mark.slow
@pytest.mark.parametrize("token", [{"RAY_AUTH_MODE": "disabled"}, {"RAY_AUTH_TOKEN": "f" * 64}])
def test_without_the_token_of_a_cluster_it_is_said_how_to_give_it(cluster: Nodes, token: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM), cluster.address],
        env={**os.environ, **token},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.startswith(f"The Ray cluster at {cluster.address} asks for a token"), done.stderr
    assert "set RAY_AUTH_MODE=token" in done.stdout
