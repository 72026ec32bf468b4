"""Servers that speak the protocols of object stores, as processes that tests start, and what comes in between."""
