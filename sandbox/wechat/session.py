"""What a session consists of besides the cookie, where the server requires one at all."""

READER_KEY = "5a11db0c" * 20
"""`key` of a reader's client: 160 hexadecimal digits."""

TOKEN = "1357924680"  # noqa: S105 - the sandbox's own
"""`token` of the back office's address."""
