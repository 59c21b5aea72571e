"""Identifiers: of accounts a 视频号ID, of works that of the assistant and that of a shared link."""

import base64
import hashlib


def account_id_of(code: str) -> str:
    """The 视频号ID of a library's account, the same on any machine."""
    return f"sph{_letters(f'channels {code}', 13)}"


def object_id_at(unix: int, place: int) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(f"work {unix} {place}".encode()).digest())
    return f"export/UzFf{digest.decode()[:40]}"


def share_of(object_id: str) -> str:
    """The end of the link that the app shares of a work: https://weixin.qq.com/sph/…"""
    return _letters(f"share {object_id}", 10)


def _letters(written: str, count: int) -> str:
    digest = hashlib.sha256(written.encode()).digest()
    return base64.b64encode(digest, b"xy").decode()[:count]
