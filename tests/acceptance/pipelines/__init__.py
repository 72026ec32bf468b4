"""Pipelines in the style of those written for the original Sematic; they must run unchanged."""
