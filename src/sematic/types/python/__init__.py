"""Codecs of what comes with Python, one per file."""
