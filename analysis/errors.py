"""Errors of the package."""


class DataError(Exception):
    """The data cannot be read. One line that names the remedy; never holds a password."""
