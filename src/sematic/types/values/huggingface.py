"""Models and data sets on Hugging Face, by reference. Nothing here talks to Hugging Face."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sematic.types.values.shown import ShownDataClassCodec, link_view

if TYPE_CHECKING:
    from sematic.types.codec import Codec, ViewDraft

SITE = "https://huggingface.co"

_NAME = r"[\w.-]+"
_MODEL = re.compile(rf"(?:(?P<owner>{_NAME})/)?(?P<repo>{_NAME})(?:@(?P<commit_sha>{_NAME}))?")
_DATASET = re.compile(
    rf"(?:(?P<owner>{_NAME})/)?(?P<repo>{_NAME})(?::(?P<subset>[^@:/]+))?(?:@(?P<commit_sha>{_NAME}))?"
)


@dataclass(frozen=True)
class HuggingFaceModelReference:
    """A model's repository, perhaps at one commit; `local_override_dir` is a copy to be read instead."""

    owner: str | None
    repo: str
    commit_sha: str | None = None
    local_override_dir: str | None = None

    @classmethod
    def from_string(cls, text: str) -> HuggingFaceModelReference:
        """Return the reference that `[owner/]repo[@commit]` names; ValueError if a string is not of that form."""
        match = _MODEL.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} does not name a model; it should look like 'owner/repo@commit'.")
        return cls(**match.groupdict())

    def to_string(self) -> str:
        """Return the reference as `[owner/]repo[@commit]`."""
        return self.repo_reference() + (f"@{self.commit_sha}" if self.commit_sha else "")

    def repo_reference(self) -> str:
        """Return the repository as `[owner/]repo`, whatever the commit."""
        return f"{self.owner}/{self.repo}" if self.owner else self.repo


@dataclass(frozen=True)
class HuggingFaceDatasetReference:
    """A data set's repository, perhaps a subset of it and at one commit."""

    owner: str | None
    repo: str
    commit_sha: str | None = None
    local_override_dir: str | None = None
    subset: str | None = None

    @classmethod
    def from_string(cls, text: str) -> HuggingFaceDatasetReference:
        """Return the reference that `[owner/]repo[:subset][@commit]` names; ValueError if it is not of that form."""
        match = _DATASET.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} does not name a data set; it should look like 'owner/repo:subset@commit'.")
        return cls(**match.groupdict())

    def to_string(self) -> str:
        """Return the reference as `[owner/]repo[:subset][@commit]`."""
        subset = f":{self.subset}" if self.subset else ""
        return self.repo_reference() + subset + (f"@{self.commit_sha}" if self.commit_sha else "")

    def repo_reference(self) -> str:
        """Return the repository as `[owner/]repo`, whatever the subset and commit."""
        return f"{self.owner}/{self.repo}" if self.owner else self.repo


def codec_for(annotation: Any) -> Codec:
    """Return the codec of a reference type."""
    return ShownDataClassCodec(annotation, view=_view)


def _view(reference: HuggingFaceModelReference | HuggingFaceDatasetReference) -> ViewDraft:
    is_model = isinstance(reference, HuggingFaceModelReference)
    at_commit = f"/tree/{reference.commit_sha}" if reference.commit_sha else ""
    facts = {
        "owner": reference.owner,
        "repository": reference.repo,
        "subset": None if isinstance(reference, HuggingFaceModelReference) else reference.subset,
        "commit": reference.commit_sha,
        "local copy": reference.local_override_dir,
    }
    url = f"{SITE}/{'' if is_model else 'datasets/'}{reference.repo_reference()}{at_commit}"
    return link_view(label=reference.to_string(), url=url, facts=facts)
