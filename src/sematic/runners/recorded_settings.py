"""The settings a call was made with, read back from its run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sematic.graph.retry import RetrySettings
from sematic.model.errors import SematicError
from sematic.model.records import Run
from sematic.types.naming import imported


def settings_of(run: Run) -> dict[str, Any]:
    """Return how a call was to be run, as `Future.set` takes it; what cannot be read any more is left out."""
    recorded = json.loads(run.settings)
    settings = {
        "cache": recorded.get("cache", False),
        "standalone": recorded.get("standalone", False),
        "timeout_mins": recorded.get("timeout_mins"),
    }
    try:
        if "retry" in recorded:
            settings["retry"] = _retry_of(recorded["retry"])
        if "resource_requirements" in recorded:
            # Its classes take long to make, and few calls ask for resources.
            from sematic.graph.resources import ResourceRequirements

            settings["resource_requirements"] = ResourceRequirements.from_json(recorded["resource_requirements"])
    except (ImportError, AttributeError, TypeError, ValueError, KeyError, SematicError):
        # It is as the decorator says, then.
        return settings
    return settings


def _retry_of(recorded: Mapping[str, Any]) -> RetrySettings:
    exceptions = [imported(*path.rpartition(".")[::2]) for path in recorded["exceptions"]]
    return RetrySettings(exceptions=tuple(exceptions), retries=recorded["retries"])
