"""Leases, cancellations, usage of resources, and what code and environment a pipeline run had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "cancellations",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("run_id", TEXT),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("cancellations_by_root", "cancellations", ["root_id"])
    op.create_table(
        "leases",
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("hostname", TEXT, nullable=False),
        sa.Column("boot_id", TEXT, nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process_started_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("root_id"),
    )
    op.create_table(
        "usages",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("usage", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "attempt"),
        sqlite_with_rowid=False,
    )
    op.add_column("functions", sa.Column("code", TEXT))
    for name in ("code", "environment", "launch"):
        op.add_column("pipeline_runs", sa.Column(name, TEXT))
