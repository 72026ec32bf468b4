"""A real OpenID Connect provider, and a browser to go there with."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener

import pytest

FOLDER = Path(__file__).parent / "oidc"
CLIENT_ID = "sematic"
CLIENT_SECRET = "a secret: with / odd characters"  # noqa: S105 - of nobody else


@contextmanager
def provider(redirect_uri: str, *options: str) -> Iterator[str]:
    """Run a provider that sends people back to an address, and give its issuer."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("There is no node here to run an OpenID Connect provider with.")
    install()
    command = [node, str(FOLDER / "provider.mjs"), redirect_uri, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            issuer = next((line.strip() for line in process.stdout if line.startswith("http://")), None)
            assert issuer is not None, "The provider did not start."
            yield issuer
        finally:
            process.terminate()


def install() -> None:
    """Install the provider beside its lock file, once: tests run side by side."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    mark = FOLDER / "node_modules" / ".sematic-installed"
    lock = Path(tempfile.gettempdir()) / f"sematic-tests-oidc-{os.getuid()}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
            mark.write_text(wanted)


class StoppedError(Exception):
    """A browser was about to be sent to where it was not to go."""


class Browser(HTTPRedirectHandler):
    """Follows redirects, keeps cookies, and fills the provider's forms in."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self.address = ""
        self.page = ""
        self.stops_before: str | None = None
        """A part of the address that a redirect is not followed to."""
        self.opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies), self)

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        """Follow a redirect, or stop before it."""
        if self.stops_before is not None and self.stops_before in newurl:
            fp.close()
            raise StoppedError(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def go(self, address: str, form: dict[str, str] | None = None, **headers: str) -> str:
        """Open an address, or send a form there; return the page it ends at."""
        self.opener.addheaders = list(headers.items())
        body = None if form is None else urlencode(form).encode()
        with self.opener.open(address, body, timeout=20) as answer:
            self.address, self.page = answer.url, answer.read().decode()
        return self.page

    def sign_in_as(self, name: str) -> str:
        """Fill in the provider's forms for as long as there are some; return the page that comes afterwards."""
        for _ in range(5):
            action = re.search(r'<form[^>]*action="([^"]+)"', self.page)
            if action is None:
                break
            prompt = re.search(r'name="prompt" value="(\w+)"', self.page)
            assert prompt is not None, self.page
            filled = {"prompt": prompt[1], "login": name, "password": "any"}
            self.go(urljoin(self.address, action[1]), filled)
        return self.page

    def cookie(self, name: str) -> str | None:
        """Return what a cookie says."""
        return next((each.value for each in self.cookies if each.name == name), None)
