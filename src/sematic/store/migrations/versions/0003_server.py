"""What a server needs: the feed of changes, accounts, notes, the audit log; and what a driver far from one needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, columns and indexes."""
    op.add_column("leases", sa.Column("is_remote", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("batches", sa.Column("digest", TEXT))
    op.create_index("pipeline_runs_by_user", "pipeline_runs", ["user", "created_at", "root_id"])
    op.create_index("artifacts_by_time", "artifacts", ["created_at", "id"])
    op.create_index("artifacts_by_type", "artifacts", ["type_name", "created_at", "id"])
    op.create_table("facts", _text("name"), _text("value"), sa.PrimaryKeyConstraint("name"))
    op.create_table(
        "feed",
        sa.Column("seq", NUMBER, primary_key=True),
        _text("root_id"),
        _number("at"),
        _text("content"),
        sqlite_autoincrement=True,
    )
    op.create_index("feed_by_root", "feed", ["root_id", "seq"])
    op.create_table(
        "outbox",
        sa.Column("seq", NUMBER, primary_key=True),
        _text("server"),
        _text("root_id"),
        _text("batch_id"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_by_root", "outbox", ["root_id", "seq"])
    op.create_table(
        "refusals",
        _text("server"),
        _text("root_id"),
        _text("why"),
        _number("at"),
        sa.PrimaryKeyConstraint("server", "root_id"),
    )
    op.create_table(
        "notes",
        *map(_text, ("id", "run_id", "root_id", "author", "markdown")),
        _number("created_at"),
        sa.Column("edited_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notes_by_root", "notes", ["root_id", "created_at"])
    _add_accounts()


def _add_accounts() -> None:
    op.create_table(
        "users",
        *map(_text, ("id", "email", "name", "role")),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _number("created_at"),
        sa.Column("last_seen_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "identities", *map(_text, ("issuer", "subject", "user_id")), sa.PrimaryKeyConstraint("issuer", "subject")
    )
    op.create_table(
        "api_keys",
        *map(_text, ("id", "hash", "name", "scope")),
        sa.Column("user_id", TEXT),
        _number("created_at"),
        *(sa.Column(name, sa.BigInteger()) for name in ("expires_at", "revoked_at", "last_used_at")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("api_keys_by_user", "api_keys", ["user_id"])
    op.create_table(
        "sessions",
        *map(_text, ("hash", "user_id")),
        *map(_number, ("created_at", "expires_at")),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("sessions_by_user", "sessions", ["user_id"])
    op.create_table(
        "audit",
        sa.Column("seq", NUMBER, primary_key=True),
        _number("at"),
        *map(_text, ("actor", "action", "target", "detail")),
        sqlite_autoincrement=True,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
