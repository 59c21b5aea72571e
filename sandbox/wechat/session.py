"""The parts of a session besides the cookie, where the server requires a session."""

READER_KEY = "5a11db0c" * 20
"""`key` of a reader's client: 160 hexadecimal digits."""

TOKEN = "1357924680"  # noqa: S105 - the sandbox's own
"""`token` of the back office's address."""
