from __future__ import annotations

import subprocess
import sys

IMPORTED = """
import sys
import sematic.types.registry, sematic.types.document, sematic.types.pickling
from sematic.types.values import huggingface, huggingface_models, image, link, prompt_response, s3, snowflake
from sematic.types.pickling import pickled

pickled({"a": [1]}, keep_inside=lambda buffer: True, at="")
heavy = {"numpy", "pandas", "pyarrow", "matplotlib", "plotly", "sklearn", "torch", "xgboost", "transformers"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""


def test_no_library_is_imported_before_the_program_imports_it():
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
