"""Times as the platform writes them: English names whatever the locale, Beijing time."""

from datetime import datetime
from functools import lru_cache

from sandbox.spec import BEIJING

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=10_000)
def full(unix: int) -> str:
    """Tue Jun 08 09:35:04 +0800 2021."""
    at = _at(unix)
    return f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} +0800 {at.year}"


def short(unix: int, moment: int) -> str:
    """刚刚, 5分钟前, 3小时前, 昨天 12:30, 06-14, 2025-06-14: what older mobile lists show."""
    at, now, age = _at(unix), _at(moment), moment - unix
    if age < 60:
        return "刚刚"
    if age < 3600:
        return f"{age // 60}分钟前"
    days = (now.date() - at.date()).days
    if days == 0:
        return f"{age // 3600}小时前"
    if days == 1:
        return f"昨天 {at:%H:%M}"
    return f"{at:%m-%d}" if at.year == now.year else f"{at:%Y-%m-%d}"


def _at(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, BEIJING)
