"""How long lists travel: in pages, and cursors that say what list they belong to."""

from __future__ import annotations

MOST_ITEMS = 500
"""How many things a page may have."""
DEFAULT_ITEMS = 50
LONGEST_TEXT = 500
"""How many characters of what a person wrote a list repeats; longer ones end in an ellipsis."""


def cut(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return a text's beginning; an ellipsis says that there is more."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
