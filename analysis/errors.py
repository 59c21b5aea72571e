"""What goes wrong with data, for every room of the package."""


class DataError(Exception):
    """The data cannot be had. One line that says what to do; never holds a password."""
