"""Other people's engines and services, each in a folder of its own, found by entry point: the leaves of the house."""
