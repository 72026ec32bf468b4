from __future__ import annotations

import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from sematic.types.values.link import Link
from tests.builders_types import stored


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c#d", "http://localhost:5001", "s3://bucket/key", "HTTPS://EXAMPLE.COM"]
)
def test_a_link_is_shown_as_one_and_read_back(url: str):
    kept = stored(Link(label="Report", url=url))
    assert kept.artifact.view.kind is ViewKind.LINK
    assert kept.content == {"label": "Report", "url": url}
    assert kept.artifact.view.summary == "Report"
    assert kept.read() == Link(label="Report", url=url)


@pytest.mark.parametrize(
    "url", ["", "example.com", "/path", "//example.com", "https://", "mailto:me", "javascript:f()"]
)
def test_a_url_without_scheme_or_host_is_refused(url: str):
    with pytest.raises(ValueError, match="needs a scheme and a host"):
        Link(label="Report", url=url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript://example.com/%0aalert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "java\tscript://example.com/%0aalert(1)",
        "data://text/html,<script>alert(1)</script>",
        "vbscript://example.com/x",
        "https://example.com/\nx",
        " https://example.com",
    ],
)
def test_a_url_that_a_browser_might_execute_is_refused(url: str):
    with pytest.raises(ValueError, match="not one that can be followed safely"):
        Link(label="Report", url=url)


def test_a_dictionary_becomes_a_link_and_a_bad_one_does_not():
    made = codec_of(Link).cast({"label": "Report", "url": "https://example.com", "more": 1})
    assert made == Link(label="Report", url="https://example.com")
    with pytest.raises(CastError, match="needs a scheme and a host"):
        codec_of(Link).cast({"label": "Report", "url": "example.com"})
