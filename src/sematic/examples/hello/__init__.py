"""Three tiny steps: the smallest pipeline worth looking at."""
