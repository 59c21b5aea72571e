"""What an operator should know at once: noticed, told once for each occurrence, and over again.

`conditions` looks at the database, `ledger` remembers in the table alerts, `channels` tells people,
`check` does the three.
"""
