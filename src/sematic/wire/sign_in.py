"""How people can sign in, as it travels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderShown:
    """One way to sign in."""

    name: str
    label: str
    """For people."""
    path: str
    """Where a browser begins: `?next=/path` is shown afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWays:
    """The ways to sign in with a browser; none where API keys are the only way, or nobody is asked."""

    items: tuple[ProviderShown, ...]
    next: str | None = None
    """Always null: they all come at once."""
