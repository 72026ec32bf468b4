"""What a function's code is, so that a change is noticed: the function and everything of the project it reaches."""

from sematic.graph.fingerprint.closure import CodeFingerprint
from sematic.graph.fingerprint.remembered import fingerprint_of

__all__ = ["CodeFingerprint", "fingerprint_of"]
