"""What of a Chinese text is neither Chinese nor an identifier, a unit or a name."""

from __future__ import annotations

import re

from libcrawl.platforms import PLATFORMS

# What is typed, read by programs or quoted as it stands.
CODE = re.compile(
    r"scrapy [a-z-]+(?: [a-z]+(?=[^a-z ]|$))?|python -m analysis(?: [a-z-]+)*"
    r"|apt-get [a-z0-9 -]+|\S*playwright install chromium|createdb -E UTF8 -T template0 |iconv .*"
    r"|(?:guangxi|embedded|postgresql)-[a-z]+|例如 [a-z]+|chromium-headless-shell 或 chromium"
    r"|`[^`]*`|“[^”]*”|'[^']*'|\"[^\"]*\"|‹[^›]*›|\$ .*"
    r"|[\w.=/:@-]*[/=_:.@][\w.=/:@-]*|--?[a-z][a-z-]*|(?<![A-Za-z])[A-Z][A-Z_]+(?![A-Za-z])"
    r"|\w*\d\w*"
)
WORD = re.compile(r"[A-Za-z]{2,}")
# Codes of panel, verdicts, outcomes, parameters and actions: they are typed and stored so.
CODES = """
yunshu candidate confirmed unverified gone complete partial login_required
blocked drift failed accounts since depth source session links pc mobile backoffice official
reader pause resume run show url psql check upgrade downgrade base dictionary stop month ends
confirm reject none restore column value format unit sheet name mid idx biz handle works text
holes analyst coder archive libcrawl admin postgres dmesg default true false code level kind
sec_uid uid chmod status robots msgid bid mblogid custom root haibin yunshan
"""
# Names, formats and units that Chinese, too, writes in Latin letters.
NAMES = """
PostgreSQL Excel PgBouncer Parquet Chromium Prometheus WeCom DingTalk Feishu Apprise Python Shift
Ctrl Playwright Gecko MiB MB GB cookie cookies webhook token cProfile pdb ipdb Alembic macOS Brotli
Ubuntu Zeeschuimer GiB AppID JsDecode Platform Linux Debian Scrapy in at gh Weibo Docker
"""
KNOWN = {*CODES.split(), *NAMES.split(), *PLATFORMS}


def latin(words: str) -> list[str]:
    """Latin words that have no business in a Chinese text."""
    return [word for word in WORD.findall(CODE.sub(" ", words)) if word not in KNOWN]
