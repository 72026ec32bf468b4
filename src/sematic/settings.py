"""Settings as one frozen dataclass, read once at the edge."""
