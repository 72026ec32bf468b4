"""The engine `ray`, as the entry point group `sematic.engines` names it."""

from __future__ import annotations

from collections.abc import Mapping

from sematic.executors.engine import Engine, RemoteExecutor, Site


class RayEngine:
    """Runs standalone calls and drivers on the Ray cluster at RAY_ADDRESS."""

    name = "ray"

    def executor(self, site: Site) -> RemoteExecutor:
        """Return where the standalone calls of one pipeline run are executed."""
        from sematic.integrations.ray.executor import RayExecutor

        return RayExecutor(site)

    def launcher(self, settings: Mapping[str, str]) -> object:
        """Return what launches drivers as Ray jobs."""
        from importlib import import_module

        launcher: object = import_module("sematic.integrations.ray.launcher").RayLauncher(settings)
        return launcher


engine: Engine = RayEngine()
