"""Tables to take away, as CSV that a spreadsheet opens."""

import csv
from collections.abc import Iterable, Iterator


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def sheet(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table, line by line: a byte-order mark, by which spreadsheets read the accents, then ``heads`` and ``rows``.
    No text is written so that a spreadsheet takes it for a formula; an integer stays a number."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_cell(head) for head in heads])
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    if isinstance(value, int):
        return value
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
