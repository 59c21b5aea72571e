"""`make fuzz`: mutated answers by the hundred thousand, on all cores."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.fuzz import readers, stand_ins
from tests.fuzz.cases import Finding, answer_of, try_case

SHARE = 1_000


def run_share(seed: int, begin: int, end: int) -> tuple[int, Counter[str], list[Finding]]:
    output: Counter[str] = Counter()
    found = [finding for case in range(begin, end) for finding in try_case(seed, case, output)]
    return end - begin, output, found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000, help="how many (200000)")
    parser.add_argument("--seed", type=int, default=1, help="other answers (1)")
    parser.add_argument("--case", type=int, help="this one alone, with its answer and traceback")
    parser.add_argument("--at-hand", action="store_true", help="without stand-in platforms")
    arguments = parser.parse_args()
    if not arguments.at_hand:
        readers.MORE += stand_ins.answers()
    print(f"{len(readers.seeds())} answers to mutate", flush=True)
    if arguments.case is not None:
        return again(arguments.seed, arguments.case)
    began = time.monotonic()
    done, output, kinds = 0, Counter[str](), dict[str, Finding]()
    count = 0
    context = multiprocessing.get_context("fork")  # with the seeds that were gathered here
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        shares = [
            pool.submit(run_share, arguments.seed, at, min(at + SHARE, arguments.cases))
            for at in range(0, arguments.cases, SHARE)
        ]
        for share in as_completed(shares):
            cases, ends, found = share.result()
            done, count = done + cases, count + len(found)
            output.update(ends)
            for finding in found:
                if kinds.setdefault(finding.problem[:60], finding) is finding:
                    print(finding, flush=True)
            if done % 20_000 == 0 or done == arguments.cases:
                seconds = time.monotonic() - began
                print(f"{done:>9,} answers, {count} findings, {seconds:.0f} s", flush=True)
    for name, number in output.most_common():
        print(f"{number:>9,} {name}")
    print(
        f"fuzz: {count} findings of {len(kinds)} kinds in {done:,} answers (seed {arguments.seed})"
    )
    return 1 if count or not done else 0


def again(seed: int, case: int) -> int:
    """Show one case: the answer in a file, and its result."""
    drawn, body = answer_of(seed, case)
    output: Counter[str] = Counter()
    found = list(try_case(seed, case, output))
    sys.stdout.buffer.write(body[:20_000] + b"\n")
    print(f"-- {drawn.name}, {len(body):,} bytes, ended in {', '.join(output) or 'a finding'}")
    for finding in found:
        print(finding, finding.details, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
