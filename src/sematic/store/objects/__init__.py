"""Blobs in object storage: one port, what fills it, a cache on this machine, and the blobs made of both."""
