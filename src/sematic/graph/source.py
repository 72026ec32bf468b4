"""Where a function lives and how it reads."""

from __future__ import annotations

import inspect
import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sematic.model.ids import digest_of
from sematic.model.records import FunctionSource
from sematic.types.naming import importable_name_of

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=4096)
def path_of(function: Callable[..., Any]) -> str:
    """Return the dotted path of a function: its module's name as other processes import it, and its own name."""
    return importable_name_of(function)


@lru_cache(maxsize=4096)
def source_of(function: Callable[..., Any]) -> FunctionSource:
    """Return the text of a function, its decorators included, as it stood in its file when first asked for.

    A function that has no file, because it was typed at a prompt or made by `exec`, gets a sentence instead.
    """
    path = path_of(function)
    source = _text_of(function)
    docstring = inspect.cleandoc(function.__doc__ or "")
    return FunctionSource(
        id=digest_of(f"{path}\n{source}\n{docstring}".encode(errors="surrogatepass")),
        path=path,
        source=source,
        docstring=docstring,
    )


def _text_of(function: Callable[..., Any]) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError, SyntaxError, IndentationError):
        return f"# The source of {path_of(function)} is not available: it was not defined in a file."
