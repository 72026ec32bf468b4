"""Codecs for the classes of other people's libraries: one module per library, imported once its classes are met.

Each module has `codec_for(annotation)`, which returns None for what it leaves to others. Some have `reducers()`:
how objects of the library are pickled so that their buffers stay out of the pickle; see `pickling`.
"""
