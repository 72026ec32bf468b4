"""Rows of a stored table, read by ranges from its raw memory: no library of tables is needed, and nothing unpickled."""
