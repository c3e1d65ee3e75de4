"""Counts tokens for the server, a JSON list of texts a line: a program of its own, because the vocabulary
takes 70 MB, which are gone again when it ends."""

import json
import sys

ENCODING = "o200k_base"  # GPT-4o and everything since; for other vendors' models a fair guess


def main() -> None:
    """Answer each line with a number, until the server hangs up."""
    import toktok

    for line in sys.stdin.buffer:
        # A lone surrogate is no text to the tokenizer.
        texts = [text.encode("utf-8", "replace").decode() for text in json.loads(line)]
        print(sum(toktok.batch_count(texts, ENCODING, threads=1)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
