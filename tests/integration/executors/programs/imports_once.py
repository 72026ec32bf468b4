"""A program with a module that ends every process but the first that imports it."""

import os
import sys
import tempfile
from pathlib import Path

from tests.integration.executors.harness import calls_in_processes

TEXT = """
import os, sys
import sematic

if os.environ.setdefault("FIRST", str(os.getpid())) != str(os.getpid()):
    sys.exit("once is enough")

class Part:
    def __init__(self, number):
        self.number = number

@sematic.func
def made(number: int) -> Part:
    return Part(number)

@sematic.func
def read(part: Part) -> int:
    assert type(part) is Part
    return part.number
"""

with tempfile.TemporaryDirectory() as folder:
    Path(folder, "once_only.py").write_text(TEXT)
    sys.path.insert(0, folder)
    import once_only

    assert os.environ["FIRST"] == str(os.getpid())
    with calls_in_processes() as call:
        part = call(once_only.made, number=3)
        assert type(part) is once_only.Part
        assert call(once_only.read, part=part) == 3
sys.stdout.write("shown\n")
