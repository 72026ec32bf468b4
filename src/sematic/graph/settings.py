"""How one call is to be run: what the decorator says and `.set()` overrides."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sematic.graph.retry import RetrySettings
from sematic.model.names import is_blank

if TYPE_CHECKING:
    from sematic.graph.resources import ResourceRequirements

MOST_MINUTES = 10 * 366 * 24 * 60
"""Ten years; the operating system's timers end not much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSettings:
    """How one call is to be run, apart from its arguments. ValueError names the setting that cannot be."""

    name: str
    tags: tuple[str, ...] = ()
    standalone: bool = False
    cache: bool = False
    resource_requirements: ResourceRequirements | None = None
    retry: RetrySettings | None = None
    timeout_mins: int | None = None
    base_image_tag: str | None = None

    def __post_init__(self) -> None:
        for check in (_check_words, _check_switches, _check_objects):
            check(self)

    def to_json(self) -> str:
        """Return what the journal keeps of the settings, as a JSON object without the defaults."""
        kept: dict[str, object] = {}
        if self.standalone:
            kept["standalone"] = True
        if self.cache:
            kept["cache"] = True
        if self.timeout_mins is not None:
            kept["timeout_mins"] = self.timeout_mins
        if self.base_image_tag is not None:
            kept["base_image_tag"] = self.base_image_tag
        if self.retry is not None:
            names = [f"{e.__module__}.{e.__qualname__}" for e in self.retry.exceptions]
            kept["retry"] = {"exceptions": names, "retries": self.retry.retry_count}
        if self.resource_requirements is not None:
            kept["resource_requirements"] = self.resource_requirements.to_json()
        return json.dumps(kept, sort_keys=True) if kept else "{}"


SETTABLE = frozenset(("name", "tags", "cache", "standalone", "resource_requirements", "retry", "timeout_mins"))


def changed(settings: CallSettings, changes: dict[str, Any]) -> CallSettings:
    """Return settings with some changed, as `.set()` takes them; ValueError for what cannot be set.

    A blank name is no name: the one that the call has stays.
    """
    if isinstance(changes.get("name"), str) and is_blank(changes["name"]):
        changes = {key: value for key, value in changes.items() if key != "name"}
    if "inline" in changes:
        changes = dict(changes)
        changes["standalone"] = standalone_from_inline(changes.pop("inline"), stacklevel=4)
    unknown = sorted(changes.keys() - SETTABLE)
    if unknown:
        raise ValueError(
            f"Cannot set {', '.join(unknown)} on a future. What can be set: {', '.join(sorted(SETTABLE))}."
        )
    tags = changes.get("tags")
    if isinstance(tags, list | tuple | set | frozenset):
        changes = {**changes, "tags": tuple(dict.fromkeys(tags)) if not isinstance(tags, set) else tuple(sorted(tags))}
    new = replace(settings, **changes)
    if "resource_requirements" in changes:
        warn_of_misnamed_requests(new, stacklevel=4)
    return new


def warn_of_misnamed_requests(settings: CallSettings, *, stacklevel: int) -> None:
    """Warn of requests that would be ignored although they look as if they meant something."""
    if settings.resource_requirements is None:
        return
    # Imported when it is needed, as in `_check_resources`.
    from sematic.graph.quantities import misnamed_in

    for name, meant in misnamed_in(settings.resource_requirements).items():
        warnings.warn(
            f"{settings.name} requests {name!r}, which means nothing: write {meant!r}.",
            UserWarning,
            stacklevel=stacklevel,
        )


def standalone_from_inline(inline: object, *, stacklevel: int) -> bool:
    """Return what `inline=` means for `standalone`, warning that it is the old name."""
    if not isinstance(inline, bool):
        raise ValueError(f"inline must be True or False, not {inline!r}; better, say standalone=...")  # noqa: TRY004 - compat
    warnings.warn(
        f"inline={inline} is the old name: write standalone={not inline}.", DeprecationWarning, stacklevel=stacklevel
    )
    return not inline


def _check_words(settings: CallSettings) -> None:
    if not isinstance(settings.name, str) or not settings.name:
        raise ValueError(f"name must be a string of at least one character, not {settings.name!r}.")
    if not isinstance(settings.tags, tuple) or any(not isinstance(tag, str) or not tag for tag in settings.tags):
        raise ValueError(f"tags must be a list of non-empty strings, not {settings.tags!r}.")
    if settings.base_image_tag is not None and not isinstance(settings.base_image_tag, str):
        raise ValueError(f"base_image_tag must be a string, not {settings.base_image_tag!r}.")


def _check_switches(settings: CallSettings) -> None:
    for switch in ("standalone", "cache"):
        if not isinstance(getattr(settings, switch), bool):
            raise ValueError(f"{switch} must be True or False, not {getattr(settings, switch)!r}.")  # noqa: TRY004 - compat
    timeout = settings.timeout_mins
    if timeout is None:
        return
    if not isinstance(timeout, int) or isinstance(timeout, bool) or not 1 <= timeout <= MOST_MINUTES:
        raise ValueError(f"timeout_mins must be a whole number of minutes, 1 to {MOST_MINUTES:,}, not {timeout!r}.")


def _check_objects(settings: CallSettings) -> None:
    if settings.resource_requirements is not None:
        _check_resources(settings)
    if settings.retry is not None and not isinstance(settings.retry, RetrySettings):
        raise ValueError(f"retry must be a RetrySettings, not {settings.retry!r}.")


def _check_resources(settings: CallSettings) -> None:
    # Its classes take long to make and few pipelines ask for resources, so they are imported when one does.
    from sematic.graph.resources import ResourceRequirements

    resources = settings.resource_requirements
    if not isinstance(resources, ResourceRequirements):
        raise ValueError(f"resource_requirements must be a ResourceRequirements, not {resources!r}.")  # noqa: TRY004 - compat
    if not settings.standalone:
        raise ValueError(
            f"{settings.name} has resource_requirements but is not standalone: only a standalone function gets"
            " resources of its own. Add standalone=True."
        )
    from sematic.graph.quantities import needs_of

    # An amount that is none is found where it is written, not when the call is to start.
    needs_of(resources)
