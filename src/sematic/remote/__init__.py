"""The ports of the engine over HTTP: for drivers, workers and commands far from the database."""
