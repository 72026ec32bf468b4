"""`@sematic.func`: a user's function, made lazy and typed."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, overload

from sematic.graph.arguments import argument
from sematic.graph.context import current_scope
from sematic.graph.future import Future
from sematic.graph.settings import CallSettings, standalone_from_inline, warn_of_misnamed_requests
from sematic.graph.signature import Parameter, Signature, signature_of
from sematic.graph.source import path_of, source_of
from sematic.model.errors import UnsupportedUsageError
from sematic.types.behaviour import behaviour_of
from sematic.types.naming import LOCAL, imported, is_importable

if TYPE_CHECKING:
    from sematic.graph.resources import ResourceRequirements
    from sematic.graph.retry import RetrySettings
    from sematic.types.codec import Codec


P = ParamSpec("P")


class _CallableSignature(inspect.Signature):
    """A signature that gives itself when called: tools read it as an attribute, old pipelines call it as a method."""

    @classmethod
    def of(cls, function: Callable[..., Any]) -> _CallableSignature:
        """Return the signature of a plain function."""
        plain = inspect.signature(function)
        return cls(list(plain.parameters.values()), return_annotation=plain.return_annotation)

    def __call__(self) -> _CallableSignature:
        return self


class Function(Generic[P]):
    """A function whose calls are checked and give futures; `func` is the plain function inside."""

    is_virtual = False
    __name__: str

    def __init__(
        self,
        func: Callable[..., Any],
        settings: CallSettings,
        *,
        names: Mapping[str, Any],
        hints: Mapping[str, Any] | None = None,
    ) -> None:
        self.func = func
        self.settings = settings
        self._names: Mapping[str, Any] | None = names
        self._hints = hints
        self._accepted: dict[tuple[str, int], Codec] = {}
        functools.update_wrapper(self, func)
        self.__signature__ = _CallableSignature.of(func)
        try:
            self._signature: Signature | None = self._read_signature()
        except NameError:
            # An annotation names something that is defined further down; it is read at the first call.
            self._signature = None

    @property
    def path(self) -> str:
        """Dotted path of module and function, importable from other processes."""
        return path_of(self.func)

    @property
    def is_importable(self) -> bool:
        """Whether another process finds it under its path."""
        return "." not in self.func.__qualname__ and is_importable(self.func, as_=self)

    @property
    def signature(self) -> Signature:
        """What goes in and what comes out, as types."""
        if self._signature is None:
            try:
                self._signature = self._read_signature()
            except NameError as error:
                raise TypeError(f"An annotation of {self.path} cannot be resolved: {error}.") from None
        return self._signature

    @property
    def input_types(self) -> dict[str, Any]:
        """Annotations of the inputs by name, in order."""
        return {name: parameter.annotation for name, parameter in self.signature.parameters.items()}

    @property
    def output_type(self) -> Any:
        """Annotation of the output; `NoneType` if there is none."""
        return self.signature.output_annotation

    @property
    def output(self) -> Codec:
        """How the output is cast, stored and shown."""
        return self.signature.output

    @property
    def inputs(self) -> Mapping[str, Parameter]:
        """The inputs by name, in order."""
        return self.signature.parameters

    @property
    def output_hint(self) -> str:
        """What to say besides when an output does not fit; empty if there is nothing."""
        if self.signature.has_output_annotation:
            return ""
        return (
            f" {self.__name__} has no return annotation, which means that it returns None; write for example `-> int`."
        )

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Check the arguments and return a future of the function's output; nothing is executed."""
        try:
            future = self._future(args, kwargs)
        except (TypeError, ValueError) as error:
            # Where in Sematic an argument was found not to fit helps nobody; the line that called does.
            raise error.with_traceback(None) from None
        scope = current_scope()
        if scope is not None:
            scope.created.append(future)
        return future

    def _future(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Future:
        signature = self.signature
        bound = signature.bound(args, kwargs)
        inputs = {name: argument(value, signature.parameters[name], self) for name, value in bound.items()}
        return Future(self, inputs, self.settings)

    def call(self, inputs: Mapping[str, Any]) -> Any:
        """Call the plain function with values by input name."""
        return self.signature.called(self.func, inputs)

    def execute(self, **kwargs: Any) -> Any:
        """Run the function now, in this process, and return its output, both checked and cast."""
        signature = self.signature
        positional = [kwargs.pop(name) for name in signature.positional_only if name in kwargs]
        bound = signature.bound(tuple(positional), kwargs)
        values = {name: self.inputs[name].codec.cast(value, at=name) for name, value in bound.items()}
        return self.output.cast(self.call(values))

    def accepts(self, name: str, source: Codec) -> str | None:
        """Return why a future of some type can never be this input; None if it may."""
        known = self._accepted.get((name, id(source)))
        if known is source:
            return None
        mismatch = self.inputs[name].codec.mismatch(source)
        if mismatch is None:
            self._accepted[name, id(source)] = source
        return mismatch

    def get_source(self) -> str:
        """Return the text of the function."""
        return source_of(self.func).source

    def get_func_fqpn(self) -> str:
        """Return the dotted path of module and function."""
        return self.path

    def __repr__(self) -> str:
        return f"<sematic.func {self.path}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.is_importable:
            # The name alone would be the same value after the function was changed.
            return function_at, (self.path, behaviour_of(self.func))
        return blank, (), self.state()

    def state(self) -> dict[str, Any]:
        """Return what `__setstate__` needs to make a blank function this one."""
        try:
            hints: dict[str, Any] | None = dict(self.input_types)
            if hints is not None and self.signature.has_output_annotation:
                hints["return"] = self.output_type
        except TypeError:
            # An annotation still names something that is not defined.
            hints = None
        return {"func": self.func, "settings": self.settings, "hints": hints}

    def __setstate__(self, state: dict[str, Any]) -> None:
        Function.__init__(self, state["func"], state["settings"], names={}, hints=state["hints"])

    def _read_signature(self) -> Signature:
        signature = signature_of(self.func, path=self.path, names=self._names or {}, hints=self._hints)
        self._names = None
        return signature


def blank() -> Function[...]:
    """Return a function that is none yet: unpickling makes it one, so that functions may refer to each other."""
    return Function.__new__(Function)


def function_at(path: str, behaviour: str = "") -> Function[...]:  # noqa: ARG001 - tells pickles apart
    """Return the function with a dotted path, importing its module; UnsupportedUsageError says why there is none.

    `behaviour` says what the function did when it was pickled.
    """
    module, _, name = path.rpartition(".")
    if LOCAL in path:
        raise UnsupportedUsageError(
            f"{path} is defined inside another function, so no other process can find it. Define it in its module."
        )
    try:
        found = imported(module, name)
    except (ImportError, AttributeError) as error:
        raise UnsupportedUsageError(
            f"{path} cannot be found: {error}. Run this where the module {module} can be imported."
        ) from error
    if not isinstance(found, Function):
        raise UnsupportedUsageError(f"{path} is not decorated with @sematic.func any more.")
    return found


@overload
def func(function: Callable[P, Any], /) -> Function[P]: ...
@overload
def func(
    function: None = None,
    /,
    inline: bool | None = None,
    standalone: bool = False,
    cache: bool = False,
    resource_requirements: ResourceRequirements | None = None,
    retry: RetrySettings | None = None,
    base_image_tag: str | None = None,
    timeout_mins: int | None = None,
) -> Callable[[Callable[P, Any]], Function[P]]: ...
def func(
    func: Callable[..., Any] | None = None,
    inline: bool | None = None,
    standalone: bool = False,
    cache: bool = False,
    resource_requirements: ResourceRequirements | None = None,
    retry: RetrySettings | None = None,
    base_image_tag: str | None = None,
    timeout_mins: int | None = None,
) -> Any:
    """Make a typed Python function a step: calling it checks the arguments and returns a future.

    Used bare (`@func`) or called (`@func(cache=True)`).

    Args:
        func: The function, when used bare.
        inline: The old name for the opposite of `standalone`.
        standalone: Whether calls run in a process of their own, with resources of their own.
        cache: Whether an earlier result may stand in for a call, see the runner's `cache_namespace`.
        resource_requirements: What a standalone call needs.
        retry: Which exceptions make a call be tried again, and how often.
        base_image_tag: Which base image a standalone call's container is built on.
        timeout_mins: Minutes a call and all it calls may take, 1 or more.

    Raises:
        ValueError: A parameter has no annotation, or a setting is not valid.
        TypeError: What is decorated is no plain function, or an annotation is not supported.
    """
    names = sys._getframe(1).f_locals  # noqa: SLF001 - annotations that are strings may name local classes
    if inline is not None:
        standalone = standalone_from_inline(inline, stacklevel=3)
    if base_image_tag is not None and not standalone:
        warnings.warn("base_image_tag has no effect without standalone=True.", UserWarning, stacklevel=2)

    def decorated(function: Callable[..., Any]) -> Function[...]:
        _check_is_plain(function)
        settings = CallSettings(
            name=function.__name__,
            standalone=standalone,
            cache=cache,
            resource_requirements=resource_requirements,
            retry=retry,
            timeout_mins=timeout_mins,
            base_image_tag=base_image_tag,
        )
        warn_of_misnamed_requests(settings, stacklevel=3)
        return Function(function, settings, names=names)

    return decorated if func is None else decorated(func)


def _is_method(function: FunctionType) -> bool:
    """Return whether a function is written in a class body and takes the instance or the class."""
    owner = function.__qualname__.rpartition(".")[0]
    first = next(iter(inspect.signature(function).parameters), "")
    return bool(owner) and not owner.endswith("<locals>") and first in {"self", "cls"}


def _check_is_plain(function: object) -> None:
    name = getattr(function, "__qualname__", repr(function))
    if isinstance(function, classmethod | staticmethod) or inspect.ismethod(function):
        raise TypeError(f"{name} is a method; @sematic.func takes functions. Write it outside the class.")
    if isinstance(function, FunctionType) and _is_method(function):
        raise TypeError(
            f"{name} is a method; @sematic.func takes functions. Write it outside the class, with the object as a typed"
            " parameter."
        )
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{name} is async; @sematic.func takes plain functions. Use asyncio.run(...) inside one.")
    if inspect.isgeneratorfunction(function):
        raise TypeError(f"{name} is a generator; @sematic.func takes plain functions. Return a list instead.")
    if isinstance(function, Function):
        raise TypeError(f"{name} is decorated with @sematic.func already.")
    if not inspect.isfunction(function):
        raise TypeError(f"@sematic.func takes a function, not {function!r} of type {type(function).__name__}.")
