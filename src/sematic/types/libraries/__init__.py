"""Codecs for the classes of other people's libraries: one module per library, imported once its classes are met.

What such a module offers is written in `sematic.types.plugins`.
"""
