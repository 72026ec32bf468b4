"""Codecs for the classes of other people's libraries: one module per library, imported once its classes are met."""
