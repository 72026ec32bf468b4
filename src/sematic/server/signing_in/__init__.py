"""Signing in with a browser: a provider says who somebody is, and whether to let them in is decided here."""
