"""Old module paths: where the names that pipelines written for earlier versions import live now.

`OLD_PATHS` is the one table; `OldPaths` is the import finder that serves it. Nothing behind a name is imported
before the name is asked for. What belongs to a coming feature can be imported, subclassed and named in an `except`;
using it raises an error that says what it waits for.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Mapping
from importlib import import_module
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.abc import Loader
    from types import ModuleType
else:
    # importlib.abc takes longer to import than the rest of this package.
    Loader = object


class Coming:
    """What a name of a coming feature stands for until the feature is there."""

    def __init__(self, what: str, *, error: str = "sematic.model.errors:UnsupportedUsageError") -> None:
        self.what, self.error = what, error

    def placeholder(self, name: str, *, module: str) -> type:
        """Return a class that can be imported and subclassed; calling it, or reading its attributes, raises."""

        def refusal(attribute: str = "") -> Exception:
            kind = _found(self.error)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                raise TypeError(f"{self.error} is no error class.")
            return kind(f"{name}{attribute and '.'}{attribute} cannot be used yet: {self.what}")

        class Placeholder(ABCMeta):
            def __call__(cls, *_args: object, **_kwargs: object) -> NoReturn:
                raise refusal()

            def __getattr__(cls, attribute: str) -> NoReturn:
                # Python itself looks for underscored names while it builds subclasses and documentation.
                raise AttributeError(attribute) if attribute.startswith("_") else refusal(attribute)

        return Placeholder(name, (), {"__module__": module, "__doc__": f"Not there yet: {self.what}"})


class ComingError(Coming):
    """An error that only a coming feature raises: it can be caught, and never comes."""

    def placeholder(self, name: str, *, module: str) -> type:
        """Return an error class of this name."""
        root = _found("sematic.model.errors:SematicError")
        bases = (root,) if isinstance(root, type) else ()
        return type(name, bases, {"__module__": module, "__doc__": f"Nothing raises it yet: {self.what}"})


def _in(module: str, *names: str) -> dict[str, str]:
    return {name: f"{module}:{name}" for name in names}


def _as(coming: Coming, *names: str) -> dict[str, Coming]:
    return dict.fromkeys(names, coming)


_CLUSTER = "it comes with the Kubernetes back-end."
_SERVER = "it comes with the server."
_STORAGE = "artifacts are kept on this machine; object storage comes with the cluster back-ends."
_IMAGES = "container images come with the Kubernetes back-end."
_PLUGINS = "plug-ins of this kind are still to come."

_RAY = "sematic.integrations.ray"
_RETRY = Coming("it was a helper of the old code. Write @sematic.func(retry=RetrySettings(exceptions=..., retries=3)).")

_FUNCTION, _FUTURE, _CONTEXT = "sematic.graph.function", "sematic.graph.future", "sematic.graph.context"
_ERRORS, _TYPES = "sematic.model.errors", "sematic.types"
_RESOURCE_NAMES = (
    "KubernetesCapabilities",
    "KubernetesHostPathMount",
    "KubernetesResourceRequirements",
    "KubernetesSecretMount",
    "KubernetesSecurityContext",
    "KubernetesToleration",
    "KubernetesTolerationEffect",
    "KubernetesTolerationOperator",
    "ResourceRequirements",
)

Names = Mapping[str, "str | Coming"]

OLD_PATHS: Mapping[str, Names] = {
    "sematic.abstract_function": {"AbstractFunction": f"{_FUNCTION}:Function", **_in(_ERRORS, "FunctionError")},
    "sematic.abstract_future": {"AbstractFuture": f"{_FUTURE}:Future", "FutureState": "sematic.model.states:RunState"},
    "sematic.abstract_plugin": _as(Coming(_PLUGINS), "AbstractPlugin", "AbstractPluginSettingsVar", "PluginScope"),
    "sematic.api_client": {
        "get_artifact_value_by_id": "sematic.client:get_artifact_value",
        **_in("sematic.client", "get_run_output", "block_on_run", "get_run", "get_runs", "get_pipeline_run"),
        **_in("sematic.client", "cancel_pipeline_run", "get_jobs_by_run_id"),
        **_in(_ERRORS, "APIConnectionError", "ServerError", "InvalidResponseError"),
        **_in(_ERRORS, "IncompatibleClientError", "BadRequestError", "ResourceNotFoundError"),
    },
    "sematic.caching.git": _in("sematic.packaging.git", "get_git_sha_caching_namespace"),
    "sematic.config.server_settings": _as(Coming(_SERVER), "ServerSettings"),
    "sematic.config.user_settings": {"UserSettings": "sematic.settings:Settings"},
    "sematic.container_images": {
        "has_container_image": "sematic.settings.image:has_container_image",
        **_as(ComingError(_IMAGES), "MissingContainerImage"),
    },
    "sematic.ee.metrics": _in("sematic.graph.metrics", "log_metric", "MetricScope", "MetricType"),
    "sematic.ee.plugins.publishing.github.publisher": _as(Coming(_PLUGINS), "GitHubPublisher"),
    "sematic.ee.ray": {
        **_in(f"{_RAY}.own_cluster", "RayCluster"),
        **_in(f"{_RAY}.cluster_config", "AutoscalerConfig", "RayClusterConfig", "RayNodeConfig"),
        **_in(f"{_RAY}.cluster_config", "ScalingGroup", "SimpleRayCluster"),
    },
    "sematic.function": _in(_FUNCTION, "func", "Function"),
    "sematic.future": _in(_FUTURE, "Future"),
    "sematic.future_context": {
        **_in(_CONTEXT, "context", "set_context", "SematicContext"),
        **_in(_ERRORS, "NotInSematicFuncError"),
    },
    "sematic.metrics.metric_point": {
        **_in("sematic.graph.metrics", "MetricType"),
        **_as(Coming("metrics are not recorded yet."), "MetricPoint"),
    },
    "sematic.plugins.abstract_builder": _as(Coming(_IMAGES), "AbstractBuilder"),
    "sematic.plugins.abstract_external_resource": {
        **_in("sematic.graph.external_resource", "AbstractExternalResource", "ResourceStatus"),
        **_in("sematic.model.external_resources", "ResourceState"),
    },
    "sematic.plugins.abstract_kuberay_wrapper": _as(Coming(_CLUSTER), "AbstractKuberayWrapper"),
    "sematic.plugins.abstract_metrics_storage": _as(Coming(_PLUGINS), "AbstractMetricsStorage"),
    "sematic.plugins.abstract_publisher": _as(Coming(_PLUGINS), "AbstractPublisher"),
    "sematic.plugins.abstract_storage": _as(Coming(_STORAGE), "AbstractStorage"),
    "sematic.plugins.building.docker_builder": _as(Coming(_IMAGES), "DockerBuilder"),
    "sematic.plugins.external_resource.timed_message": _in("sematic.graph.timed_message", "TimedMessage"),
    "sematic.plugins.kuberay_wrapper.standard": _as(Coming(_CLUSTER), "StandardKuberayWrapper"),
    "sematic.plugins.publishing.slack": _as(Coming(_PLUGINS), "SlackPublisher"),
    "sematic.plugins.storage.gcs_storage": _as(Coming(_STORAGE), "GcsStorage"),
    "sematic.plugins.storage.local_storage": _as(Coming(_STORAGE), "LocalStorage"),
    "sematic.plugins.storage.s3_storage": _as(Coming(_STORAGE), "S3Storage"),
    "sematic.resolvers.resolver": {"Resolver": "sematic.runners.runner:Runner"},
    "sematic.resolvers.cloud_resolver": {"CloudResolver": "sematic.runners.cloud:CloudRunner"},
    "sematic.resolvers.local_resolver": {"LocalResolver": "sematic.runners.local:LocalRunner"},
    "sematic.resolvers.resource_requirements": _in("sematic.graph.resources", *_RESOURCE_NAMES),
    "sematic.resolvers.silent_resolver": {"SilentResolver": "sematic.runners.silent:SilentRunner"},
    "sematic.resolvers.worker": {"main": "sematic.worker:drive"},
    "sematic.retry_settings": _in("sematic.graph.retry", "RetrySettings"),
    "sematic.runners.cloud_runner": _in("sematic.runners.cloud", "CloudRunner"),
    "sematic.runners.local_runner": {
        **_in("sematic.runners.local", "LocalRunner"),
        **_in("sematic.runners.rerun", "RerunMode"),
    },
    "sematic.runners.silent_runner": _in("sematic.runners.silent", "SilentRunner"),
    "sematic.runners.state_machine_runner": {"StateMachineRunner": "sematic.runners.runner:Runner"},
    "sematic.torch_patch": {},
    "sematic.types.types.aws": _in(_TYPES, "S3Bucket", "S3Location"),
    "sematic.types.types.aws.s3": _in(_TYPES, "S3Bucket", "S3Location"),
    "sematic.types.types.dataclass": {},
    "sematic.types.types.huggingface": {
        **_in(_TYPES, "HuggingFaceDatasetReference", "HuggingFaceModelReference", "HuggingFaceStoredModel"),
    },
    "sematic.types.types.image": _in(_TYPES, "Image"),
    "sematic.types.types.link": _in(_TYPES, "Link"),
    "sematic.types.types.matplotlib": {},
    "sematic.types.types.pandas": {},
    "sematic.types.types.plotly": {},
    "sematic.types.types.prompt_response": _in(_TYPES, "PromptResponse"),
    "sematic.types.types.pytorch": {},
    "sematic.types.types.snowflake": _in(_TYPES, "SnowflakeTable"),
    "sematic.utils.exceptions": {
        "ExceptionMetadata": "sematic.model.records:ExceptionMetadata",
        "ResolutionError": f"{_ERRORS}:PipelineRunError",
        **_in(_ERRORS, "InfrastructureError", "KubernetesError", "ExternalResourceError", "NotInSematicFuncError"),
        **_in(_ERRORS, "TimeoutError", "PipelineRunError", "CancellationError", "IllegalStateTransitionError"),
        **_in(_ERRORS, "IllegalUseOfFutureError", "MissingPluginError", "UnsupportedUsageError"),
        **_in(_ERRORS, "UnsupportedVersionError", "FunctionError"),
        **_as(ComingError(_IMAGES), "BuildConfigurationError"),
    },
    "sematic.utils.retry": _as(_RETRY, "retry"),
}
"""Old path -> name -> `module:name` of where it lives now, or what it waits for."""


class OldPaths:
    """Finds the modules of the table; asked last, so a real module always wins."""

    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Return how to load an old path; None for every other module."""
        del path, target
        inside = f"{fullname}."
        is_package = any(old.startswith(inside) for old in OLD_PATHS)
        if not is_package and fullname not in OLD_PATHS:
            return None
        return ModuleSpec(fullname, OldPath(), is_package=is_package)


class OldPath(Loader):
    """Fills a module with names that are looked up when they are first asked for."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make an ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its names."""
        names = OLD_PATHS.get(module.__name__, {})
        module.__doc__ = "A path of an earlier version; the names live elsewhere now."
        vars(module).update(__all__=sorted(names), __getattr__=_lookup(module, names), __dir__=lambda: sorted(names))


def install() -> None:
    """Make the old paths importable, once however often it is called."""
    if OldPaths not in sys.meta_path:
        sys.meta_path.append(OldPaths)


def _lookup(module: ModuleType, names: Names) -> Callable[[str], object]:
    def __getattr__(name: str) -> object:  # noqa: N807 - the name PEP 562 asks for
        if name not in names:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        target = names[name]
        value = _found(target) if isinstance(target, str) else target.placeholder(name, module=module.__name__)
        setattr(module, name, value)
        return value

    return __getattr__


def _found(target: str) -> object:
    module, _, name = target.partition(":")
    found: object = getattr(import_module(module), name)
    return found
