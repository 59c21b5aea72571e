"""What Yunshu answers."""

from __future__ import annotations

from libcrawl.outcomes import FREQUENCY, LOGIN, NO_ACCOUNT, OK, SERVER_ERROR, Row, Table

OUTCOMES: Table = (
    Row(outcome=FREQUENCY, statuses=(429,)),
    Row(outcome=SERVER_ERROR, statuses=range(500, 600)),
    Row(outcome=NO_ACCOUNT, fields=(("code", 4),)),
    Row(outcome=LOGIN, fields=(("code", 7),)),
    Row(outcome=OK, statuses=(200,), fields=(("code", 0),)),
)
