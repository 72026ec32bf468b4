"""What runs are called."""

from __future__ import annotations


def is_blank(text: str) -> bool:
    """Return whether nothing of a text would be seen: it is empty, or all spaces and characters that are not drawn."""
    return not any(letter.isprintable() and letter != " " for letter in text)


def shown_name(name: str, *, function: str) -> str:
    """Return a run's name, or that of its function if the name is blank; `function` is a dotted path."""
    return function.rpartition(".")[2] if is_blank(name) else name
