"""Which files and arguments of programs most likely hold secrets, as their names say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

MASK = "***"
"""What is recorded in place of a secret."""

_FILES = (
    *(".env", ".env.*", "*.env", ".envrc", "kubeconfig*", "*.tfvars", "*.tfvars.json", "secrets", "secrets.*"),
    *(".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".git-credentials", ".htpasswd", ".my.cnf"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "id_rsa*", "id_dsa*", "id_ecdsa*"),
    *("id_ed25519*", "credentials", "credentials*.json", "service-account*.json", "service_account*.json"),
    *("token.json", "tokens.json", "*.token"),
)
_FOLDERS = frozenset({".aws", ".azure", ".gcloud", ".gnupg", ".kube", ".ssh"})
_ENDINGS = (".docker/config.json",)
_TOKENS, _NO_TOKENS = "token*", "tokeni[sz]*"
_SOURCE = (
    *(".py", ".pyi", ".pyx", ".ipynb", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".sql", ".sh", ".md", ".rst"),
    *(".js", ".jsx", ".ts", ".tsx", ".c", ".h", ".cc", ".cpp", ".hpp", ".rs", ".go", ".java", ".scala", ".r", ".jl"),
)

_NAMED = re.compile(r"(-{0,2})([^=\s]+)=(.*)", re.DOTALL)
_WORDS = re.compile(r"[-_.]+")
_SECRETS = ("password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey")
_LOGIN = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+(?=@)")


def may_be_secret(path: str) -> bool:
    """Return whether a file most likely holds secrets; `path` has `/` between its parts."""
    *folders, name = path.lower().split("/")
    if not _FOLDERS.isdisjoint(folders) or f"/{path.lower()}".endswith(tuple(f"/{each}" for each in _ENDINGS)):
        return True
    if any(fnmatchcase(name, pattern) for pattern in _FILES):
        return True
    is_token = fnmatchcase(name, _TOKENS) and not fnmatchcase(name, _NO_TOKENS)
    return is_token and not name.endswith(_SOURCE)


def without_secrets(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the arguments of a program; the values of those whose names say that they are secret are masked.

    That is `--password=x`, `--password x`, `db.password=x` and `x` in `https://user:x@host`.
    """
    is_value = False
    for argument in arguments:
        named = _NAMED.fullmatch(argument)
        if is_value and not argument.startswith("--"):
            yield MASK
        elif named is not None and _is_secret(named[2]):
            yield f"{named[1]}{named[2]}={MASK}"
        else:
            yield _LOGIN.sub(rf"\1:{MASK}", argument)
        is_value = named is None and argument.startswith("-") and _is_secret(argument.lstrip("-"))


def _is_secret(name: str) -> bool:
    words = [word for word in _WORDS.split(name.lower()) if word]
    return any(each in "".join(words) for each in _SECRETS) or any(word.endswith("token") for word in words)
