"""Which engine a pipeline run is launched on, and what it offers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from sematic.executors.guarded import GuardedLauncher
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.model.errors import LaunchError, MissingPluginError, UnsupportedUsageError
from sematic.model.records import PipelineRun

if TYPE_CHECKING:
    from sematic.executors.engine import Engine
    from sematic.executors.launcher import Launcher
    from sematic.settings import Settings

GROUP = "sematic.engines"
"""The entry points that name engines."""

LOCAL = "local"
"""This machine, as an engine: its drivers are processes of their own."""

_RAY = "sematic.integrations.ray.engine:engine"

SETTING = "SEMATIC_ENGINE"
RAY_ADDRESS = "RAY_ADDRESS"

DRIVER_RESOURCES = ResourceRequirements(
    kubernetes=KubernetesResourceRequirements(requests={"cpu": "500m", "memory": "2Gi"})
)
"""What a driver asks for unless it is told otherwise."""


def engine_name(chosen: str | None, settings: Settings, *, environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the engine to use: the one chosen, that of the settings, or the one there are traces of.

    UnsupportedUsageError if there is none, or it is not one that is known.
    """
    name = chosen or settings.values.get(SETTING) or ("ray" if environ.get(RAY_ADDRESS) else "")
    name = name.strip().lower()
    if not name:
        raise UnsupportedUsageError(
            "It is not said where CloudRunner is to run the pipeline. Set SEMATIC_ENGINE, or give"
            " CloudRunner(engine=...): ray for the Ray cluster at RAY_ADDRESS, local for a process of its own on this"
            " machine."
        )
    if name != LOCAL:
        _entry_point(name, said_by="" if chosen else SETTING)
    return name


def engine_named(name: str) -> Engine:
    """Return an engine that is installed; MissingPluginError or UnsupportedUsageError if it is not."""
    found = _entry_point(name)
    try:
        loaded = found.load()
    except ImportError as error:
        raise MissingPluginError(
            f"The engine {name!r} cannot be loaded: {error}. Install what it needs: pip install 'sematic[{name}]'"
        ) from error
    return cast("Engine", loaded() if isinstance(loaded, type) else loaded)


def launcher_of(name: str, settings: Settings) -> Launcher:
    """Return what launches drivers on an engine, whose failures are LaunchErrors; errors as `engine_named`."""
    if name == LOCAL:
        from sematic.executors.local_launcher import LocalLauncher

        return GuardedLauncher(launcher=LocalLauncher(store=settings.folder), engine=name)
    launcher = engine_named(name).launcher(settings_for_engine(settings))
    return GuardedLauncher(launcher=cast("Launcher", launcher), engine=name)


def resources_of(pipeline_run: PipelineRun) -> ResourceRequirements | None:
    """Return what the driver of a pipeline run asks for, as it was recorded."""
    recorded = pipeline_run.launch.resources if pipeline_run.launch is not None else ""
    if not recorded:
        return None
    try:
        return ResourceRequirements.from_json(json.loads(recorded))
    except ValueError as error:
        raise LaunchError(
            f"What the driver of run {pipeline_run.root_id[:8]} asks for cannot be read: {error}"
        ) from error


def settings_for_engine(settings: Settings) -> dict[str, str]:
    """Return all settings by name, with what engines read from the environment of their own."""
    own = {name: value for name in (RAY_ADDRESS,) if (value := os.environ.get(name))}
    return {**settings.values, **own}


def _known() -> list[EntryPoint]:
    """Return the engines there are, those of other packages first."""
    # Where Sematic is only on the path, nobody has installed the entry points that it has itself.
    return [*entry_points(group=GROUP), EntryPoint(name="ray", value=_RAY, group=GROUP)]


def _entry_point(name: str, *, said_by: str = "") -> EntryPoint:
    """Return what gives an engine; `said_by` is the setting that has its name, if one has."""
    found = next((each for each in _known() if each.name == name), None)
    if found is not None:
        return found
    of = f", which {said_by} names" if said_by else ""
    if name == "kubernetes":
        raise UnsupportedUsageError(
            f"The engine 'kubernetes'{of}{',' if of else ''} is not there yet. Use ray or local."
        )
    known = sorted({LOCAL, *(each.name for each in _known())})
    to = f"Set {said_by} to" if said_by else "Write"
    raise UnsupportedUsageError(f"There is no engine {name!r}{of}. {to} one of {', '.join(known)}.")
