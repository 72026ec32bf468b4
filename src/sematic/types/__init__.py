"""How a value is named, cast, stored and shown; and the types that Sematic brings along.

The names here load what they need on first use.
"""

from __future__ import annotations

import datetime  # noqa: ICN001 - the name people import from here
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sematic.types.values.huggingface import HuggingFaceDatasetReference, HuggingFaceModelReference
    from sematic.types.values.huggingface_models import HuggingFaceStoredModel
    from sematic.types.values.image import Image
    from sematic.types.values.link import Link
    from sematic.types.values.markdown import Markdown
    from sematic.types.values.media import Media
    from sematic.types.values.prompt_response import PromptResponse
    from sematic.types.values.s3 import S3Bucket, S3Location
    from sematic.types.values.snowflake import SnowflakeTable

__all__ = [
    "HuggingFaceDatasetReference",
    "HuggingFaceModelReference",
    "HuggingFaceStoredModel",
    "Image",
    "Link",
    "Markdown",
    "Media",
    "PromptResponse",
    "S3Bucket",
    "S3Location",
    "SnowflakeTable",
    "datetime",
]

_HOMES = {
    "HuggingFaceDatasetReference": "huggingface",
    "HuggingFaceModelReference": "huggingface",
    "HuggingFaceStoredModel": "huggingface_models",
    "Image": "image",
    "Link": "link",
    "Markdown": "markdown",
    "Media": "media",
    "PromptResponse": "prompt_response",
    "S3Bucket": "s3",
    "S3Location": "s3",
    "SnowflakeTable": "snowflake",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"sematic.types.values.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
