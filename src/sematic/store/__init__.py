"""The embedded journal and blobs: SQL and files under one folder; `embedded.open_store` opens them."""
