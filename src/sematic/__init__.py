"""Sematic: write typed Python functions, get tracked, inspectable, resumable ML pipelines.

The public names load when they are first used, so that `import sematic` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic import compat

if TYPE_CHECKING:
    from types import ModuleType

    from sematic import types
    from sematic.graph.context import SematicContext, context
    from sematic.graph.function import func
    from sematic.graph.future import Future
    from sematic.graph.resources import (
        KubernetesCapabilities,
        KubernetesHostPathMount,
        KubernetesResourceRequirements,
        KubernetesSecretMount,
        KubernetesSecurityContext,
        KubernetesToleration,
        KubernetesTolerationEffect,
        KubernetesTolerationOperator,
        ResourceRequirements,
    )
    from sematic.graph.retry import RetrySettings
    from sematic.graph.timed_message import TimedMessage
    from sematic.model.errors import KubernetesError, PipelineRunError
    from sematic.model.version import __version__
    from sematic.runners.cloud import CloudRunner
    from sematic.runners.cloud import CloudRunner as CloudResolver
    from sematic.runners.local import LocalRunner
    from sematic.runners.local import LocalRunner as LocalResolver
    from sematic.runners.rerun import RerunMode
    from sematic.runners.runner import Runner
    from sematic.runners.runner import Runner as Resolver
    from sematic.runners.silent import SilentRunner
    from sematic.runners.silent import SilentRunner as SilentResolver
    from sematic.settings.image import has_container_image

    api_client: ModuleType
    StandardKuberayWrapper: type

compat.install()

_HOMES = {
    "sematic.graph.context": ("SematicContext", "context"),
    "sematic.graph.function": ("func",),
    "sematic.graph.future": ("Future",),
    "sematic.graph.resources": (
        "KubernetesCapabilities",
        "KubernetesHostPathMount",
        "KubernetesResourceRequirements",
        "KubernetesSecretMount",
        "KubernetesSecurityContext",
        "KubernetesToleration",
        "KubernetesTolerationEffect",
        "KubernetesTolerationOperator",
        "ResourceRequirements",
    ),
    "sematic.graph.retry": ("RetrySettings",),
    "sematic.graph.timed_message": ("TimedMessage",),
    "sematic.model.errors": ("KubernetesError", "PipelineRunError"),
    "sematic.plugins.kuberay_wrapper.standard": ("StandardKuberayWrapper",),
    "sematic.resolvers.cloud_resolver": ("CloudResolver",),
    "sematic.resolvers.local_resolver": ("LocalResolver",),
    "sematic.resolvers.resolver": ("Resolver",),
    "sematic.resolvers.silent_resolver": ("SilentResolver",),
    "sematic.runners.cloud": ("CloudRunner",),
    "sematic.runners.local": ("LocalRunner",),
    "sematic.runners.rerun": ("RerunMode",),
    "sematic.model.version": ("__version__",),
    "sematic.runners.runner": ("Runner",),
    "sematic.runners.silent": ("SilentRunner",),
    "sematic.settings.image": ("has_container_image",),
}
_MODULES = ("api_client", "types")
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "CloudResolver",
    "CloudRunner",
    "Future",
    "KubernetesCapabilities",
    "KubernetesError",
    "KubernetesHostPathMount",
    "KubernetesResourceRequirements",
    "KubernetesSecretMount",
    "KubernetesSecurityContext",
    "KubernetesToleration",
    "KubernetesTolerationEffect",
    "KubernetesTolerationOperator",
    "LocalResolver",
    "LocalRunner",
    "PipelineRunError",
    "RerunMode",
    "Resolver",
    "ResourceRequirements",
    "RetrySettings",
    "Runner",
    "SematicContext",
    "SilentResolver",
    "SilentRunner",
    "StandardKuberayWrapper",
    "TimedMessage",
    "__version__",
    "api_client",
    "context",
    "func",
    "has_container_image",
    "types",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    value: object
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    elif name in _MODULES or f"sematic.{name}" in compat.OLD_PATHS:
        return import_module(f"sematic.{name}")
    else:
        raise AttributeError(f"module 'sematic' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *globals()})
