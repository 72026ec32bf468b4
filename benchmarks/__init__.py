"""Measured figures: one script per row of the table in README.md, each with a yardstick beside it."""
