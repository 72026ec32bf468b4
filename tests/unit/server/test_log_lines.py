"""What a server says, for programs and for people."""

from __future__ import annotations

import json
import logging
import sys

from sematic.server.log_lines import JsonLines, Words


def a_record(message, *args, fields=None, level=logging.INFO, error=None):
    exc_info = None if error is None else (type(error), error, None)
    record = logging.LogRecord("sematic.server", level, "", 0, message, args, exc_info)
    if fields is not None:
        record.fields = fields
    return record


def test_a_line_for_programs_is_one_document():
    line = JsonLines().format(a_record("a %s", "b\nc", fields={"status": 200}, error=ValueError("é")))
    told = json.loads(line)
    assert "\n" not in line
    assert (told["message"], told["status"], told["level"]) == ("a b\nc", 200, "INFO")
    assert "ValueError: é" in told["traceback"]


def test_a_line_for_people_commands_no_terminal():
    line = Words().format(a_record("GET %s", "/\x1b[31m\nfake", fields={"status": 200}, level=logging.WARNING))
    assert line[8:] == r" warning: GET /\x1b[31m\nfake  (status 200)"


def test_a_line_for_people_has_the_traceback_below():
    try:
        raise ValueError("no")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    assert Words().format(record).splitlines()[-1] == "ValueError: no"
