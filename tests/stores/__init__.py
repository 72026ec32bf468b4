"""Stores full of runs, for browser tests, benchmarks and people who work on the dashboard.

    python -m tests.stores --list
    python -m tests.stores digits /tmp/digits && SEMATIC_CONFIG_DIR=/tmp/digits sematic start

Small ones are what real pipelines left behind. Large ones are written in batches of changes, as a driver writes them;
their ids are the same each time, and their times are counted back from the hour in which they are made.
"""
