"""Bodies of answers as browsers show them: decompressed, and never more than they may have."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli

# The forms that servers mean by `deflate`.
ZLIB, RAW, GZIP = zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS + 16
KNOWN = (zlib.error, brotli.error)


def decompress(body: bytes, encoding: str, longest: int) -> bytes:
    """Decompress a body as its header declares, up to a byte more than `longest`.

    Many tools store the body decompressed and keep the header: what is not compressed so, or in
    a way that nothing here knows, stays as it is.
    """
    for read in READERS.get(encoding.strip().lower(), ()):
        try:
            return read(body, longest + 1)
        except KNOWN:
            continue
    return body


def _inflate(form: int) -> Callable[[bytes, int], bytes]:
    return lambda body, most: zlib.decompressobj(form).decompress(body, most)


def _unbrotli(body: bytes, most: int) -> bytes:
    unpack = brotli.Decompressor()
    parts = [unpack.process(body, output_buffer_limit=most)]
    length = len(parts[0])
    while length < most and not unpack.is_finished():
        more = unpack.process(b"", output_buffer_limit=most - length)
        if not more:
            break
        parts.append(more)
        length += len(more)
    return b"".join(parts)[:most]


READERS = {
    "gzip": (_inflate(GZIP),),
    "x-gzip": (_inflate(GZIP),),
    "deflate": (_inflate(ZLIB), _inflate(RAW)),
    "br": (_unbrotli,),
}
