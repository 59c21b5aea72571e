"""Outcomes of Yunshu's answers."""

from __future__ import annotations

from libcrawl.outcomes import FREQUENCY, LOGIN, NO_ACCOUNT, OK, SERVER_ERROR, OutcomeRule, Table

OUTCOMES: Table = (
    OutcomeRule(outcome=FREQUENCY, statuses=(429,)),
    OutcomeRule(outcome=SERVER_ERROR, statuses=range(500, 600)),
    OutcomeRule(outcome=NO_ACCOUNT, fields=(("code", 4),)),
    OutcomeRule(outcome=LOGIN, fields=(("code", 7),)),
    OutcomeRule(outcome=OK, statuses=(200,), fields=(("code", 0),)),
)
