"""The tables, as architecture names the nouns; a fresh database is made from them, an older one by `migrations`.

Moments are microseconds since 1970 in UTC. There are no foreign keys: the one writer of a pipeline run writes things
in order, and checking each reference again would cost more than the write itself.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    text,
)

REVISION = "0005"
"""The newest revision in `migrations/versions`; what a database made from these tables is stamped with."""

metadata = MetaData()

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared byte by byte, as SQLite does: lists and pages are in the same order in every database."""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""What numbers rows in the order they are written: SQLite counts only `INTEGER` up by itself."""

batches = Table(
    "batches",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("id", TEXT, nullable=False, unique=True),
    # Of the changes, where they came from elsewhere: whoever sends others under the same id is told so.
    Column("digest", TEXT),
)

functions = Table(
    "functions",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("path", TEXT, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("docstring", TEXT, nullable=False),
    Column("code", TEXT),
)

pipeline_runs = Table(
    "pipeline_runs",
    metadata,
    Column("root_id", TEXT, primary_key=True),
    Column("state", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("function", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("cache_namespace", TEXT),
    Column("rerun_from", TEXT),
    Column("rerun_mode", TEXT),
    Column("git", TEXT),
    Column("command", TEXT, nullable=False),
    Column("folder", TEXT, nullable=False),
    Column("sematic_version", TEXT, nullable=False),
    Column("python_version", TEXT, nullable=False),
    Column("hostname", TEXT, nullable=False),
    Column("user", TEXT, nullable=False),
    Column("code", TEXT),
    Column("environment", TEXT),
    Column("launch", TEXT),
)

leases = Table(
    "leases",
    metadata,
    Column("root_id", TEXT, primary_key=True),
    Column("hostname", TEXT, nullable=False),
    Column("boot_id", TEXT, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process_started_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("beat_at", BigInteger, nullable=False),
    # Whether it came over the network: then there is no lock of the driver here, and only its silence tells.
    Column("is_remote", Boolean(create_constraint=False), nullable=False, server_default=false()),
)

cancellations = Table(
    "cancellations",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("root_id", TEXT, nullable=False),
    Column("run_id", TEXT),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", TEXT, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("root_id", TEXT, nullable=False),
    Column("parent_id", TEXT),
    Column("position", Integer, nullable=False),
    Column("function", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("source_id", TEXT),
    Column("is_virtual", Boolean(create_constraint=False), nullable=False),
    Column("state", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("tags", TEXT, nullable=False),
    Column("error", TEXT),
    Column("cache", TEXT),
    Column("cache_key", TEXT),
    Column("original_run_id", TEXT),
    Column("settings", TEXT, nullable=False),
    Column("last_started_at", BigInteger),
)

run_tags = Table(
    "run_tags",
    metadata,
    Column("tag", TEXT, primary_key=True),
    Column("run_created_at", BigInteger, primary_key=True),
    Column("run_id", TEXT, primary_key=True),
    Column("is_root", Boolean(create_constraint=False), nullable=False),
    sqlite_with_rowid=False,
)

attempts = Table(
    "attempts",
    metadata,
    Column("run_id", TEXT, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("error", TEXT, nullable=False),
)

usages = Table(
    "usages",
    metadata,
    Column("run_id", TEXT, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("usage", TEXT, nullable=False),
    sqlite_with_rowid=False,
)

# Everything that was told of jobs and external resources is kept: told again it is there, and nothing is overwritten.
jobs = Table(
    "jobs",
    metadata,
    Column("run_id", TEXT, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("engine", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("state", TEXT, primary_key=True),
    Column("node", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    sqlite_with_rowid=False,
)

external_resources = Table(
    "external_resources",
    metadata,
    Column("run_id", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("state", TEXT, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("message", TEXT, nullable=False),
    sqlite_with_rowid=False,
)

artifacts = Table(
    "artifacts",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("type", TEXT, nullable=False),
    Column("type_name", TEXT, nullable=False),
    Column("document", LargeBinary),
    Column("document_digest", TEXT, nullable=False),
    Column("buffers", TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("view", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

artifact_blobs = Table(
    "artifact_blobs",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("artifact_id", TEXT, primary_key=True),
    sqlite_with_rowid=False,
)
"""Which blobs an artifact needs: its document when that is large, its buffers, and the parts of its view."""

bindings = Table(
    "bindings",
    metadata,
    Column("run_id", TEXT, primary_key=True),
    Column("direction", TEXT, primary_key=True),
    Column("name", TEXT, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("artifact_id", TEXT),
    Column("producer_id", TEXT),
    # The run's own moment, repeated here so that the users of an artifact can be paged newest first.
    Column("run_created_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

facts = Table(
    "facts",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)
"""What is true of the store as a whole, such as its id."""

feed = Table(
    "feed",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("root_id", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("content", TEXT, nullable=False),
    sqlite_autoincrement=True,
)
"""What changed, in the order it was committed: one row for each pipeline run that a batch touches."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("server", TEXT, nullable=False),
    Column("root_id", TEXT, nullable=False),
    Column("batch_id", TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""What was recorded here and still has to be sent to a server."""

refusals = Table(
    "refusals",
    metadata,
    Column("server", TEXT, primary_key=True),
    Column("root_id", TEXT, primary_key=True),
    Column("why", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Pipeline runs that a server will not take, and why."""

notes = Table(
    "notes",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("run_id", TEXT, nullable=False),
    Column("root_id", TEXT, nullable=False),
    Column("author", TEXT, nullable=False),
    Column("markdown", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("edited_at", BigInteger),
)

users = Table(
    "users",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("email", TEXT, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("is_active", Boolean(create_constraint=False), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", TEXT, primary_key=True),
    Column("subject", TEXT, primary_key=True),
    Column("user_id", TEXT, nullable=False),
)
"""As whom an OpenID Connect provider knows a user."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("hash", TEXT, nullable=False, unique=True),
    Column("name", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("user_id", TEXT),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", TEXT, primary_key=True),
    Column("user_id", TEXT, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("action", TEXT, nullable=False),
    Column("target", TEXT, nullable=False),
    Column("detail", TEXT, nullable=False),
    sqlite_autoincrement=True,
)
"""What people changed, and who they are."""

IS_RESOLVED = text("runs.state = 'RESOLVED'")
"""As the index of what can be reused has it: queries repeat it to the letter, a parameter in its place would not do."""

_ROOTS = text("parent_id IS NULL")
_ASKED = text("cache_key IS NOT NULL")
_BOUND = text("artifact_id IS NOT NULL")
_REUSABLE = text("cache_key IS NOT NULL AND state = 'RESOLVED'")

Index("cancellations_by_root", cancellations.c.root_id)
Index("feed_by_root", feed.c.root_id, feed.c.seq)
Index("outbox_by_root", outbox.c.root_id, outbox.c.seq)
Index("artifacts_by_time", artifacts.c.created_at, artifacts.c.id)
Index("artifacts_by_type", artifacts.c.type_name, artifacts.c.created_at, artifacts.c.id)
Index("notes_by_root", notes.c.root_id, notes.c.created_at)
Index("api_keys_by_user", api_keys.c.user_id)
Index("sessions_by_user", sessions.c.user_id)
Index("pipeline_runs_by_user", pipeline_runs.c.user, pipeline_runs.c.created_at, pipeline_runs.c.root_id)
Index("runs_by_time", runs.c.created_at, runs.c.id)
Index("runs_by_function", runs.c.function, runs.c.created_at, runs.c.id)
Index("runs_by_state", runs.c.state, runs.c.created_at, runs.c.id)
Index("runs_by_name", runs.c.name, runs.c.created_at, runs.c.id)
Index("runs_by_root", runs.c.root_id, runs.c.created_at, runs.c.id)
Index("runs_by_parent", runs.c.parent_id, runs.c.created_at, runs.c.id)
for _name, _column in (
    ("roots_by_function", (runs.c.function,)),
    ("roots_by_state", (runs.c.state,)),
    ("roots_by_name", (runs.c.name,)),
    ("roots_by_function_and_state", (runs.c.function, runs.c.state)),
):
    # PostgreSQL's conditions are in the migrations: naming them here would import its dialect at every start.
    # The parent is always NULL in here; naming it makes SQLite prefer these to the indexes of all runs. PostgreSQL's
    # do without, see the first migration.
    Index(_name, runs.c.parent_id, *_column, runs.c.created_at, runs.c.id, sqlite_where=_ROOTS)
Index("runs_by_cache_key", runs.c.cache_key, runs.c.created_at, sqlite_where=_REUSABLE)
Index("runs_that_asked", runs.c.function, runs.c.created_at, sqlite_where=_ASKED)
Index("tags_of_roots", run_tags.c.tag, run_tags.c.is_root, run_tags.c.run_created_at, run_tags.c.run_id)
Index(
    "bindings_by_artifact", bindings.c.artifact_id, bindings.c.direction, bindings.c.run_created_at, sqlite_where=_BOUND
)
