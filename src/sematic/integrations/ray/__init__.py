"""Standalone calls and drivers on a Ray cluster."""
