"""python -m tests.corpus: run the corpus and say how many blind states were caught and how many sound ones passed."""

import sys
from collections import Counter

from tests.corpus import cases

WORDS = {"blind": "blind caught", "sound": "sound passed", "unknown": "unknown said", "idle": "left alone"}


def main() -> int:
    """Print the counts and what is wrong."""
    all_of, right = Counter[str](), Counter[str]()
    for case in cases():
        all_of[case.expect] += 1
        if case.is_right():
            right[case.expect] += 1
        else:
            said = "; ".join(f"{verdict.status}: {verdict.reason}" for verdict in case.verdicts()) or "nothing"
            print(f"WRONG {case.id} ({case.check} of {case.subject}): expected {case.expect}, said {said}")
    for expect, count in all_of.items():
        print(f"{WORDS[expect]} {right[expect]} of {count}")
    return 0 if right == all_of else 1


if __name__ == "__main__":
    sys.exit(main())
