"""What travels over HTTP: plain dataclasses that server and clients share; the OpenAPI document comes from them."""
