"""Delays of New York flights: data prepared and models tuned in parallel, on one machine or on a cluster."""
