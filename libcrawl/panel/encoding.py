"""The text of a file that a spreadsheet program may have saved."""

import codecs

ADVICE = "save it as “CSV UTF-8”"


def decode(data: bytes) -> str:
    """UTF-8 with or without a mark, else GB 18030 (Excel in China). Raises ValueError."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError(f"is UTF-16, expected UTF-8: {ADVICE}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if not _is_mostly_utf8(data):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    raise ValueError(f"is not UTF-8 (first bad byte in line {line}): {ADVICE}")


def _is_mostly_utf8(data: bytes) -> bool:
    """Damaged UTF-8, which must not be decoded as GB 18030: every name would be garbled."""
    characters = [character for character in data.decode("utf-8", "replace") if character > "\x7f"]
    return data.startswith(codecs.BOM_UTF8) or characters.count("\ufffd") * 2 < len(characters)
