"""A step that fails for a while and is tried again."""
