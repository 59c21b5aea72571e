"""Texts as Bilibili writes them: topics between two signs, a space behind every name."""

from sandbox.prose.markup import INVISIBLE, Mark, Piece, pieces


def shown_text(markup: str) -> str:
    """The text with every name in it."""
    return "".join(_raw(piece, piece[1]) for piece in pieces(markup))


def true_text(markup: str) -> str:
    """The text as it may be stored: no private names, no invisible characters, lines trimmed."""
    text = "".join(
        _raw(piece, "用户" if piece[0] is Mark.STRANGER else piece[1]) for piece in pieces(markup)
    ).translate(INVISIBLE)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _raw(piece: Piece, name: str) -> str:
    mark, content = piece
    match mark:
        case Mark.TOPIC:
            return f"#{content}#"
        case Mark.EMOTICON:
            return f"[{content}]"
        case Mark.MENTION | Mark.STRANGER:
            return f"@{name} "
        case _:
            return content
