"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables and indexes."""
    _make_tables()
    _make_indexes()


def _make_tables() -> None:
    op.create_table(
        "artifact_blobs",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("artifact_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", "artifact_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "artifacts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("type_name", TEXT, nullable=False),
        sa.Column("document", sa.LargeBinary()),
        sa.Column("document_digest", TEXT, nullable=False),
        sa.Column("buffers", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("view", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "attempts",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_table(
        "batches",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "bindings",
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("direction", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("artifact_id", TEXT),
        sa.Column("producer_id", TEXT),
        sa.Column("run_created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "direction", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "functions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("docstring", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pipeline_runs",
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("function", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("cache_namespace", TEXT),
        sa.Column("rerun_from", TEXT),
        sa.Column("rerun_mode", TEXT),
        sa.Column("git", TEXT),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("folder", TEXT, nullable=False),
        sa.Column("sematic_version", TEXT, nullable=False),
        sa.Column("python_version", TEXT, nullable=False),
        sa.Column("hostname", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("root_id"),
    )
    op.create_table(
        "run_tags",
        sa.Column("tag", TEXT, nullable=False),
        sa.Column("run_created_at", sa.BigInteger(), nullable=False),
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("is_root", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "run_created_at", "run_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("parent_id", TEXT),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("function", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("source_id", TEXT),
        sa.Column("is_virtual", sa.Boolean(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tags", TEXT, nullable=False),
        sa.Column("error", TEXT),
        sa.Column("cache", TEXT),
        sa.Column("cache_key", TEXT),
        sa.Column("original_run_id", TEXT),
        sa.Column("settings", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_indexes() -> None:
    op.create_index(
        "bindings_by_artifact",
        "bindings",
        ["artifact_id", "direction", "run_created_at"],
        sqlite_where=sa.text("artifact_id IS NOT NULL"),
        postgresql_where=sa.text("artifact_id IS NOT NULL"),
    )
    op.create_index("tags_of_roots", "run_tags", ["tag", "is_root", "run_created_at", "run_id"])
    _make_indexes_of_roots()
    op.create_index(
        "runs_by_cache_key",
        "runs",
        ["cache_key", "created_at"],
        sqlite_where=sa.text("cache_key IS NOT NULL AND state = 'RESOLVED'"),
        postgresql_where=sa.text("cache_key IS NOT NULL AND state = 'RESOLVED'"),
    )
    op.create_index("runs_by_function", "runs", ["function", "created_at", "id"])
    op.create_index("runs_by_name", "runs", ["name", "created_at", "id"])
    op.create_index("runs_by_parent", "runs", ["parent_id", "created_at", "id"])
    op.create_index("runs_by_root", "runs", ["root_id", "created_at", "id"])
    op.create_index("runs_by_state", "runs", ["state", "created_at", "id"])
    op.create_index("runs_by_time", "runs", ["created_at", "id"])
    op.create_index(
        "runs_that_asked",
        "runs",
        ["function", "created_at"],
        sqlite_where=sa.text("cache_key IS NOT NULL"),
        postgresql_where=sa.text("cache_key IS NOT NULL"),
    )


def _make_indexes_of_roots() -> None:
    # The parent is always NULL in here. Naming it makes SQLite prefer these to the indexes of all runs; PostgreSQL
    # would not see that what comes after it is in order, and has no other index with roots in the order of time.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    first = ["parent_id"] if is_sqlite else []
    facts = {
        "roots_by_function": ["function"],
        "roots_by_function_and_state": ["function", "state"],
        "roots_by_name": ["name"],
        "roots_by_state": ["state"],
    }
    for name, columns in facts.items() if is_sqlite else [*facts.items(), ("roots_by_time", [])]:
        op.create_index(
            name,
            "runs",
            [*first, *columns, "created_at", "id"],
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
