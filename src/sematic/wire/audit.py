"""The audit log as it travels."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.accounts import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some entries of the audit log, newest first."""

    items: tuple[AuditEntry, ...]
    next: str | None
    """Where the next page begins; null at the end."""
