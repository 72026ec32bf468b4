"""Where engines execute runs, and what functions hold while they do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "jobs",
        _text("run_id"),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        *map(_text, ("engine", "id")),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        *map(_text, ("state", "node", "reason")),
        sa.PrimaryKeyConstraint("run_id", "attempt", "engine", "id", "at", "state"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "external_resources",
        *map(_text, ("run_id", "id")),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        _text("state"),
        sa.Column("attempt", sa.Integer(), nullable=False),
        *map(_text, ("kind", "message")),
        sa.PrimaryKeyConstraint("run_id", "id", "at", "state"),
        sqlite_with_rowid=False,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)
