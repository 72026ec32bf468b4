"""The settings there are, each with a sentence: the one table behind `settings show --help` and the reference page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_SETTINGS = "sematic.config.user_settings.UserSettings"
"""Under which path the settings file keeps the user's own settings."""

SERVER_SETTINGS = "sematic.config.server_settings.ServerSettings"
"""Under which path the settings file keeps the server's settings."""

_S3 = "sematic.plugins.storage.s3_storage.S3Storage"
_GCS = "sematic.plugins.storage.gcs_storage.GcsStorage"
_LOCAL = "sematic.plugins.storage.local_storage.LocalStorage"
_SLACK = "sematic.plugins.publishing.slack.SlackPublisher"
_GITHUB = "sematic.ee.plugins.publishing.github.publisher.GitHubPublisher"

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*((?:[kmgt]i?)?b|[kmgt]|)", re.ASCII)
_FLAGS = ("true", "false", "1", "0", "yes", "no")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?(m|k|[MGT]|[KMGT]i)?")
_COUNT = re.compile(r"[0-9]{1,4}")


@unique
class Kind(StrEnum):
    """What a setting's text must look like."""

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    PORT = "port"
    ADDRESS = "address"
    SIZE = "size"
    AMOUNT = "amount"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSetting:
    """One setting Sematic knows: its name in the file and in the environment, and what it does."""

    name: str
    description: str
    owner: str
    """The plug-in path it is written under in the settings file."""
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    default: str = ""
    is_secret: bool = False
    """Whether its value is hidden when settings are shown."""

    def problem_of(self, value: str) -> str | None:
        """Return what to write instead of a value that cannot be used; None if it can."""
        match self.kind:
            case Kind.TEXT:
                return None
            case Kind.CHOICE:
                return None if value.upper() in self.choices else f"Write one of {', '.join(self.choices)}."
            case Kind.FLAG:
                return None if value.lower() in _FLAGS else "Write true or false."
            case Kind.PORT:
                return None if _is_port(value) else "Write a number from 1 to 65535."
            case Kind.ADDRESS:
                return None if _is_address(value) else "Write an address such as http://127.0.0.1:5001."
            case Kind.SIZE:
                return None if bytes_of(value) is not None else "Write a size such as 500 MB or 2 GB."
            case Kind.AMOUNT:
                return None if _AMOUNT.fullmatch(value) else "Write an amount such as 4, 1.5 or 16Gi."
            case Kind.COUNT:
                return None if _COUNT.fullmatch(value) else "Write a whole number such as 2."


def bytes_of(size: str) -> int | None:
    """Return how many bytes a size such as `500 MB` or `2 GiB` is; None if it is no size, or none at all."""
    found = _SIZE.fullmatch(size.strip().lower())
    if found is None:
        return None
    unit = found[2]
    count = int(float(found[1]) * (1024 if unit.endswith("ib") else 1000) ** ("kmgt".find(unit[:1]) + 1 if unit else 0))
    return count or None


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and 0 < int(value[:6]) < 65536  # noqa: PLR2004 - the last port


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:
        return False
    return is_whole and parts.scheme in {"http", "https"}


def _user(name: str, description: str, *, kind: Kind = Kind.TEXT) -> KnownSetting:
    return KnownSetting(name=name, owner=USER_SETTINGS, description=description, kind=kind)


def _server(name: str, description: str, *, kind: Kind = Kind.TEXT) -> KnownSetting:
    return KnownSetting(name=name, owner=SERVER_SETTINGS, description=description, kind=kind)


def _secret(name: str, description: str, *, owner: str = USER_SETTINGS) -> KnownSetting:
    return KnownSetting(name=name, owner=owner, description=description, is_secret=True)


KNOWN_SETTINGS: tuple[KnownSetting, ...] = (
    KnownSetting(
        name="SEMATIC_LOG_LEVEL",
        owner=USER_SETTINGS,
        kind=Kind.CHOICE,
        choices=_LEVELS,
        default="INFO",
        description="How much a pipeline run says on the terminal, and a server in its log: DEBUG, INFO, WARNING,"
        " ERROR or CRITICAL.",
    ),
    KnownSetting(
        name="SEMATIC_LOG_LIMIT",
        owner=USER_SETTINGS,
        kind=Kind.SIZE,
        default="256 MB",
        description="How large a run's log may become; beyond, its middle is left out, and the log says so.",
    ),
    KnownSetting(
        name="SEMATIC_API_ADDRESS",
        owner=USER_SETTINGS,
        kind=Kind.ADDRESS,
        description="The server to record runs on and read them from. Not set: this machine, without a server.",
    ),
    _secret("SEMATIC_API_KEY", "The key this machine shows to the server."),
    _user("SEMATIC_ENGINE", "Where CloudRunner has pipelines run: local or ray. Not set: ray if RAY_ADDRESS is set."),
    _user("SEMATIC_CPUS", "How many CPUs steps on this machine may ask for. Not set: all there are.", kind=Kind.AMOUNT),
    _user("SEMATIC_MEMORY", "How much memory they may ask for, such as 16Gi. Not set: all there is.", kind=Kind.AMOUNT),
    _user("SEMATIC_GPUS", "How many GPUs they may ask for. Not set: all there are.", kind=Kind.COUNT),
    _user("SEMATIC_CACHE_DIR", "Where code and packages of submitted runs are kept. Not set: the folder of settings."),
    _secret("SEMATIC_INDEX_URL", "The package index they are installed from, in place of the public one."),
    _secret("SEMATIC_EXTRA_INDEX_URL", "Further package indexes, asked before it, with blanks in between."),
    _user("SEMATIC_LOG_INGESTION_MODE", "How the logs of cloud runs reach the server."),
    _user("SNOWFLAKE_USER", "The user that reads Snowflake tables."),
    _secret("SNOWFLAKE_PASSWORD", "The password of that user."),
    _user("SNOWFLAKE_ACCOUNT", "The Snowflake account."),
    _user("AWS_S3_BUCKET", "The bucket that keeps artifacts when S3 storage is chosen."),
    _server("SEMATIC_AUTHENTICATE", "Whether people and programs must sign in.", kind=Kind.FLAG),
    _server("SEMATIC_AUTHORIZED_EMAIL_DOMAIN", "The e-mail domains whose people may sign in, as a list; * for all."),
    _server("SEMATIC_ADMIN_EMAILS", "Whoever signs in for the first time with one of these is an administrator."),
    _server("GOOGLE_OAUTH_CLIENT_ID", "The client id for signing in with Google."),
    _secret("GOOGLE_OAUTH_CLIENT_SECRET", "The client secret that goes with it.", owner=SERVER_SETTINGS),
    _server("GITHUB_OAUTH_CLIENT_ID", "The client id for signing in with GitHub."),
    _secret("GITHUB_OAUTH_CLIENT_SECRET", "The client secret that goes with it.", owner=SERVER_SETTINGS),
    _server("OIDC_ISSUER", "The address of an OpenID Connect provider of your own.", kind=Kind.ADDRESS),
    _server("OIDC_CLIENT_ID", "The client id for signing in there."),
    _secret("OIDC_CLIENT_SECRET", "The client secret that goes with it.", owner=SERVER_SETTINGS),
    _server("SEMATIC_DASHBOARD_URL", "Where people reach the dashboard; links point there.", kind=Kind.ADDRESS),
    _server(
        "SEMATIC_DASHBOARD_FOLDER",
        "Another folder to serve the dashboard from, for those who work on it. Not set: the package's own.",
    ),
    _server("SEMATIC_SERVER_ADDRESS", "The address the server listens on. Not set: 127.0.0.1."),
    _server("PORT", "The port the server listens on. Not set: 5001.", kind=Kind.PORT),
    _server(
        "SEMATIC_TRUSTED_PROXIES",
        "The addresses of proxies that may say whom they ask for, such as 10.0.0.5 or 10.0.0.0/8; commas in between.",
    ),
    _server("SEMATIC_METRICS", "Whether the server counts what it does, for Prometheus, at /metrics.", kind=Kind.FLAG),
    _secret(
        "DATABASE_URL",
        "The server's database, postgresql://... Not set: a file. It may hold a password.",
        owner=SERVER_SETTINGS,
    ),
    _server("SEMATIC_WORKER_API_ADDRESS", "Where cloud workers reach the server.", kind=Kind.ADDRESS),
    _server("SEMATIC_WORKER_SOCKET_IO_ADDRESS", "Where cloud workers send events.", kind=Kind.ADDRESS),
    _server("SEMATIC_WORKER_KUBERNETES_SA", "The Kubernetes service account of cloud workers."),
    _server("SEMATIC_WORKER_ALLOWED_ANNOTATION_KEYS", "The annotations a function may ask for on its pod."),
    _server("SEMATIC_WORKER_ALLOWED_LABEL_KEYS", "The labels a function may ask for on its pod."),
    _server("KUBERNETES_NAMESPACE", "The namespace of cloud jobs."),
    _server("WORKER_IMAGE_PULL_SECRETS", "The secrets with which Kubernetes pulls worker images."),
    _server("ALLOW_CUSTOM_SECURITY_CONTEXTS", "Whether functions may set a security context.", kind=Kind.FLAG),
    _server("ALLOW_HOST_PATH_MOUNTING", "Whether functions may mount folders of their node.", kind=Kind.FLAG),
    _server("GRAFANA_PANEL_URL", "The Grafana panel shown beside a run.", kind=Kind.ADDRESS),
    KnownSetting(
        name="LOCAL_STORAGE_PATH",
        owner=_LOCAL,
        description="The folder in which a server with a DATABASE_URL keeps artifacts.",
    ),
    KnownSetting(name="AWS_S3_BUCKET", owner=_S3, description="The bucket that keeps artifacts."),
    KnownSetting(name="AWS_S3_REGION", owner=_S3, description="The region of that bucket."),
    KnownSetting(name="GCP_GCS_BUCKET", owner=_GCS, description="The bucket that keeps artifacts."),
    _secret("SLACK_WEBHOOK_TOKEN", "The token of the Slack web-hook that failures are posted to.", owner=_SLACK),
    _secret("GITHUB_ACCESS_TOKEN", "The token with which commit statuses are set.", owner=_GITHUB),
)
"""Every setting, the ones people meet first at the front."""

# The first one of a name wins: AWS_S3_BUCKET without a plug-in path is the user's.
_BY_NAME: Mapping[str, KnownSetting] = MappingProxyType({s.name: s for s in reversed(KNOWN_SETTINGS)})
_BY_PLACE: Mapping[tuple[str, str], KnownSetting] = MappingProxyType({(s.owner, s.name): s for s in KNOWN_SETTINGS})


def known_setting(name: str, *, owner: str | None = None) -> KnownSetting | None:
    """Return the setting of a name, under one plug-in path if given; None if there is none."""
    return _BY_NAME.get(name) if owner is None else _BY_PLACE.get((owner, name))
