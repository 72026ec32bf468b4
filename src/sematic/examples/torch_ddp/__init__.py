"""A network trained on several nodes at once, each on its part of the data."""
