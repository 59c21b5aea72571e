"""Alerts: conditions that an operator should know of, each reported once and resolved when over.

`conditions` looks at the database, `ledger` keeps the table alerts, `channels` notifies people,
`check` does the three.
"""
