"""Pipelines that leave behind what the dashboard must show."""
