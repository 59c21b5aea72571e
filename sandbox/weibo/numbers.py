"""How the platform shows numbers, and the value that a reader can take from what is shown."""

CAP = 1_000_000
CAP_TEXT = "100万+"
WAN, YI = 10_000, 100_000_000


def rounded_text(value: int) -> str:
    """9999 → "9999", 12345 → "1.2万", 150832872 → "1.51亿"."""
    if value < WAN:
        return str(value)
    if value < YI:
        return f"{_tenths_of_wan(value) / 10:g}万"
    return f"{_hundredths_of_yi(value) / 100:.10g}亿"


def rounded_value(value: int) -> int:
    """The number that `rounded_text` shows."""
    if value < WAN:
        return value
    if value < YI:
        return _tenths_of_wan(value) * (WAN // 10)
    return _hundredths_of_yi(value) * (YI // 100)


def capped(value: int) -> int | str:
    """An exact integer below a million, "100万+" from there on."""
    return value if value < CAP else CAP_TEXT


def _tenths_of_wan(value: int) -> int:
    return (value * 10 + WAN // 2) // WAN


def _hundredths_of_yi(value: int) -> int:
    return (value * 100 + YI // 2) // YI
