"""How a value is named, cast, stored and shown: one codec per file, and the registry."""
