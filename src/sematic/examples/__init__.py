"""Runnable pipelines to learn from: `sematic run examples/NAME`."""
