"""Which version of Sematic this is; read here, because asking the installed packages takes 25 ms."""

__version__ = "1.0.0.dev0"
