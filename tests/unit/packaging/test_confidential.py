from __future__ import annotations

import shlex

import pytest

from sematic.packaging.confidential import without_secrets


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ("train.py --password=x", "train.py --password=***"),
        ("train.py --password x y", "train.py --password *** y"),
        ("train.py --DB_PASSWD=a=b", "train.py --DB_PASSWD=***"),
        ("train.py --api-key=x --apikey x --api_key x", "train.py --api-key=*** --apikey *** --api_key ***"),
        ("train.py --aws-secret-access-key x", "train.py --aws-secret-access-key ***"),
        ("train.py --accessToken x --hf-token=", "train.py --accessToken *** --hf-token=***"),
        ("train.py db.password=x", "train.py db.password=***"),
        ("train.py --password --lr=1", "train.py --password --lr=1"),
        ("train.py --password -x", "train.py --password ***"),
        ("train.py --url=https://ada:x@host/p", "train.py --url=https://ada:***@host/p"),
        ("train.py --max-tokens=5 --tokenizer gpt2 --key a", "train.py --max-tokens=5 --tokenizer gpt2 --key a"),
        ("train.py", "train.py"),
    ],
)
def test_secrets_on_a_command_line_are_masked(given: str, recorded: str) -> None:
    assert shlex.join(without_secrets(shlex.split(given))).replace("'", "") == recorded
