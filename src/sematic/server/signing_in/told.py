"""What a person is told whom a browser brought here, and who could not be signed in."""

from __future__ import annotations

from html import escape

from fastapi import Request, Response

from sematic.model.errors import SignInError
from sematic.server.problems import problem_of, status_of

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sematic</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css">
</head>
<body>
<main>
<h1>You are not signed in</h1>
<p class="note">{sentence}</p>
<p><a href="/">Back to the first page</a></p>
</main>
</body>
</html>
"""


def told(error: SignInError, request: Request) -> Response:
    """Return why somebody is not signed in: as a page to a browser, as a problem to a program."""
    if "text/html" not in request.headers.get("accept", ""):
        return problem_of(error, request)
    page = _PAGE.format(sentence=escape(str(error)))
    return Response(page, status_code=status_of(error), media_type="text/html", headers={"cache-control": "no-store"})
