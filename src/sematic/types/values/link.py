"""A link that people can follow from the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sematic.types.values.shown import ShownDataClassCodec, link_view

if TYPE_CHECKING:
    from sematic.types.codec import Codec, ViewDraft

SCHEMES = frozenset(
    {
        "abfs", "abfss", "az", "azure", "dbfs", "file", "ftp", "ftps", "gcs", "git", "gs", "hdfs", "hf",
        "http", "https", "mlflow", "s3", "s3a", "sftp", "ssh", "wandb", "wasb", "wasbs",
    }
)  # fmt: skip
"""Schemes a link may have; none of them makes a browser run what the link says."""

LOWEST_PRINTABLE = " "


@dataclass(frozen=True)
class Link:
    """A label and the URL behind it.

    ValueError if the URL has no scheme or no host, or a scheme that a browser might execute.
    """

    label: str
    url: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not parts.scheme or not parts.netloc:
            raise ValueError(
                f"The url {self.url!r} of a Link needs a scheme and a host, as in 'https://example.com/page'."
            )
        if parts.scheme.lower() not in SCHEMES or any(letter <= LOWEST_PRINTABLE for letter in self.url):
            raise ValueError(
                f"The url {self.url!r} of a Link is not one that can be followed safely: "
                f"write one without spaces whose scheme is one of {', '.join(sorted(SCHEMES))}."
            )


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a link type."""
    return ShownDataClassCodec(annotation, view=_view)


def _view(link: Link) -> ViewDraft:
    return link_view(label=link.label, url=link.url)
