"""What this machine is and what lives on it: processes, CPUs, memory, GPUs. Knows nothing of pipelines."""
