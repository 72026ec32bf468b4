"""Runners: they wire engine, ports and executors together, nothing else."""
