"""Engines, stores and libraries of others, each in a folder of its own, found by entry points."""
