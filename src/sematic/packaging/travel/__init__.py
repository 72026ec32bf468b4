"""Code and packages on another machine: what a run was submitted with is made there again, once, and kept."""
