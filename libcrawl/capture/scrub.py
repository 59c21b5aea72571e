"""What of a request and its answer is stored: the content, never the identity of the reader.

Everything is removed that is not listed: query parameters, form fields and headers by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

REQUEST_HEADERS = ("accept", "content-type", "user-agent", "x-requested-with")
RESPONSE_HEADERS = ("content-type", "date", "last-modified", "retry-after")
ADDRESSES = ("location", "referer")  # kept, their queries reduced like every other
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
# Values that a platform may repeat in its answer are looked for from this length on: shorter ones
# and numbers are too likely to be something else, such as an account's own number.
IDENTIFYING_LENGTH = 16
REMOVED = b"removed"


def kept_url(url: str, kept: frozenset[str]) -> str:
    """The address with the parameters that are kept; no login, no fragment."""
    parts = urlsplit(url)
    query = urlencode([pair for pair in parse_qsl(parts.query, True) if pair[0] in kept])
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def kept_form(post: bytes, content_type: str, kept: frozenset[str]) -> bytes:
    """The fields of a posted form or JSON object that are kept; nothing of any other body."""
    if content_type.lower().startswith(JSON):
        return _kept_object(post, kept)
    if not content_type.lower().startswith(FORM):
        return b""
    pairs = parse_qsl(post.decode("utf-8", "replace"), True)
    return urlencode([pair for pair in pairs if pair[0] in kept]).encode()


def _kept_object(post: bytes, kept: frozenset[str]) -> bytes:
    try:
        fields = json.loads(post)
    except ValueError:
        return b""
    if not isinstance(fields, dict):
        return b""
    return json.dumps({name: value for name, value in fields.items() if name in kept}).encode()


def kept_headers(
    headers: Iterable[tuple[str, str]], names: tuple[str, ...], kept: frozenset[str]
) -> list[tuple[str, str]]:
    """The headers of these names, and addresses with their queries reduced."""
    lower = [(name.lower(), value) for name, value in headers]
    named = [pair for pair in lower if pair[0] in names]
    return named + [(name, kept_url(value, kept)) for name, value in lower if name in ADDRESSES]


def identifying_parameters(url: str, post: bytes, kept: frozenset[str]) -> set[bytes]:
    """Values of removed parameters that would reveal the session if an answer repeats them."""
    query = parse_qsl(urlsplit(url).query, True)
    form = parse_qsl(post.decode("utf-8", "replace"), True)
    return identifying_forms(value for name, value in (*query, *form) if name not in kept)


def identifying_forms(values: Iterable[str]) -> set[bytes]:
    """Values long enough to identify a person, in every form in which answers repeat them."""
    long = (value for value in values if len(value) >= IDENTIFYING_LENGTH and not value.isdecimal())
    return {form.encode() for value in long for form in written_forms(value)}


def written_forms(value: str) -> Iterator[str]:
    """A value as it stands in texts, in HTML, in addresses, in addresses within addresses, in JSON
    and in JSON within JSON."""
    yield value
    yield escape(value)
    yield from (quote(value, safe=""), quote(quote(value, safe=""), safe=""))
    in_json = json.dumps(value)[1:-1]
    yield from (in_json, in_json.replace("/", "\\/"), json.dumps(in_json)[1:-1])


def without(body: bytes, secrets: Iterable[bytes]) -> bytes:
    """The body without these values, the longest first."""
    for secret in sorted(secrets, key=len, reverse=True):
        body = body.replace(secret, REMOVED)
    return body
