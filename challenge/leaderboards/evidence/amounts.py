"""Checks what a business shows of its amounts: python3 amounts.py FILE, in the folder of an unpacked evidence.zip.

FILE is what the business downloaded, amounts-KEY.json. For each of its boards one line is followed: salt and amounts
make the digest in the results, these make that in the row, and the row's digest stands in chain.json for the board of
this folder. Whether chain.json itself holds, verify.py tells: run that first. Needs Python 3.8 or later, and nothing
else. Exit 0: these are the amounts behind the board here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE, FITS, WRONG = "here", "fits", "wrong"


def digest(value: Any) -> str:
    """Of a text as it is, of any other value as JSON without spaces, in the order given."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that names nothing twice: else people and programs could read different values."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def read(path: Path) -> Any:
    return json.loads(path.read_bytes().decode(), object_pairs_hook=once)


def followed(told: dict[str, Any], chain: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Of each board: whether it is the one here and fits, only fits its own row, or is wrong; and the words for it."""
    for one in told["openings"]:
        opens = digest(one["salt"] + one["private"]) == one["private_sha256"] == one["results"]["private_sha256"]
        results = digest(one["results"])
        for row in one["rows"]:
            fields = {name: value for name, value in row.items() if name not in ("sha256", "stood_on")}
            is_row = digest(fields) == row["sha256"] and (row["entry"], row["results_sha256"]) == (
                told["entry"],
                results,
            )
            for board in row["stood_on"]:
                kind, words = judged(board["sha256"], row["sha256"], chain) if opens and is_row else (WRONG, ALTERED)
                yield (
                    kind,
                    f"Board {json.dumps(board['id'])[:20]}, as of {json.dumps(board['as_of'])[1:-1][:25]}: {words}",
                )


ALTERED = "Amounts, results and row do not belong together: something was altered."


def judged(board: str, row: str, chain: dict[str, Any]) -> tuple[str, str]:
    headers = [one["sha256"] for one in chain["headers"]]
    if board not in headers:
        return (
            FITS,
            "The amounts fit this row. The board is not in chain.json here: if it is newer, take newer evidence.",
        )
    if board != headers[-1]:
        return FITS, "The amounts fit this row. That it stood on the board is in the evidence of that day."
    if row not in chain["row_sha256"]:
        return WRONG, "No such row stood on it."
    return HERE, "This is the board here, and these amounts stood behind it."


def main(path: str) -> int:
    """Say what was found of each board."""
    try:
        found = list(followed(read(Path(path)), read(Path(__file__).resolve().parent / "chain.json")))
    except OSError as error:
        found = [(WRONG, f"{Path(str(error.filename)).name} cannot be read.")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        found = [(WRONG, f"The file is not whole, or not as this program knows it ({type(error).__name__}).")]
    kinds = [kind for kind, _ in found]
    if HERE not in kinds and WRONG not in kinds:
        found.append((WRONG, "None of these boards is the one here. Download the evidence of the day that you mean."))
    sys.stdout.write("\n".join(words for _, words in found) + "\n")
    return 0 if HERE in kinds and WRONG not in kinds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "How to use it: python3 amounts.py FILE")
