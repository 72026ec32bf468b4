"""What tests with real processes share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.submitted_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Give a folder with programs that submit pipelines, and its store; whatever still runs there is ended."""
    site = Site(tmp_path)
    yield site
    site.end()
