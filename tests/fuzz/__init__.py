"""Mutated answers through the parsers of every platform (`make fuzz`; a share in `make test`).

Each ends in items that the store takes, or in Drift, in an outcome anyway, and within 0.2 s of CPU.
"""
