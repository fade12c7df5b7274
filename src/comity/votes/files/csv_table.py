"""CSV, with comma, semicolon, tab or bar: fast when all is well, exact about the place when it is not.

The fast way is pyarrow's, every column as text. It swallows an unclosed quote and says little about where a
row is wrong, so a file with quotes is also walked through by the standard library's strict reader, and so
is every file that the fast way refuses: that walk names row and column. Where the two disagree, the walk
counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.csv as pacsv

from comity.errors import InputError
from comity.votes.files.encoding import NotUtf8Error, lines_before, to_utf8
from comity.votes.files.source import Blob
from comity.votes.files.spreadsheet import unguard
from comity.votes.files.text_table import TextTable
from comity.votes.notes import note

_DELIMITERS = ",;\t|"
_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
#: Columns with a value of its own in nearly every row: a dictionary would only cost.
_PLAIN = ("timestamp", "time", "modified", "created", "datetime", "date")


class CsvTable(TextTable):
    """A CSV file in memory.

    Parameters
    ----------
    blob : Blob
    open_end : str, optional
        Name of a last column that may hold delimiters although it has no quotes, as one Polis exporter
        wrote it.
    header : bool
        False: the first row is data and the columns are numbered ``"1"``, ``"2"``.
    """

    def __init__(self, blob: Blob, open_end: str | None = None, *, header: bool = True) -> None:
        self.label = blob.label
        try:
            self._data, encoding, _ = to_utf8(blob.data, blob.label)
        except NotUtf8Error as e:
            raise self._encoding_error(blob.data, e) from None
        self._delimiter, self._skip = _delimiter(self._data, blob.name)
        self._header_lines = 0
        names: list[str] = []
        for _, last, fields in self._parse(self._skip):
            names = [unguard(f) for f in fields]
            self._header_lines = last if header else self._skip
            break
        if not names:
            raise InputError(
                "the file is empty", "Export it again, or give another file.", file=blob.label, row=1
            )
        if not header:
            names = [str(i + 1) for i in range(len(names))]
        found = [note("encoding", file=blob.label, encoding=encoding)] if encoding else []
        super().__init__(blob.label, names, found)
        self._open_end = open_end is not None and names[-1] == open_end
        self._repaired = 0
        self._rows: int | None = None
        self._walked: list[list[str]] | None = None
        self._columns: dict[str, pa.ChunkedArray] = {}

    # ------------------------------------------------------------------ the fast way
    def load(self, names: Sequence[str]) -> None:
        """Parse columns together."""
        self.raw(list(dict.fromkeys(names)))

    def raw(self, names: Sequence[str]) -> list[pa.ChunkedArray]:
        """Give columns as they are in the file; those asked for together are parsed together, once."""
        new = [n for n in dict.fromkeys(names) if n not in self._columns]
        if new:
            self._columns.update(zip(new, self._parsed([self.place(n) for n in new]), strict=True))
        return [self._columns[n] for n in names]

    def _parsed(self, places: Sequence[int]) -> list[pa.ChunkedArray]:
        quotes = self._data.find(b'"', self._body_start()) >= 0
        if quotes and self._rows is None:
            self._rows = self._count()
        table = self._fast(places, quotes) if self._walked is None else None
        if table is not None and (not quotes or table.num_rows == self._rows):
            return [table.column(k) for k in range(len(places))]
        if self._walked is None:
            self._walked = [fields for _, fields in self.records()]
            if self._repaired:
                self.notes.append(note("text_repaired", file=self.label, rows=self._repaired))
        return [pa.chunked_array([pa.array([r[i] for r in self._walked], pa.string())]) for i in places]

    def _count(self) -> int:
        """Count the rows with the strict reader; -1 when some are not as they should be."""
        try:
            lengths = Counter(
                map(len, csv.reader(self._text(self._header_lines), delimiter=self._delimiter, strict=True))
            )
        except csv.Error:
            return -1
        return lengths[len(self.names)] if set(lengths) <= {0, len(self.names)} else -1

    def _body_start(self) -> int:
        at = 0
        for _ in range(self._header_lines):
            at = self._data.find(b"\n", at) + 1
            if not at:
                return 0
        return at

    def _fast(self, places: Sequence[int], quotes: bool) -> pa.Table | None:
        keys = [f"c{i}" for i in range(len(self.names))]
        types = {
            k: pa.string() if n.lower() in _PLAIN else _DICTIONARY
            for k, n in zip(keys, self.names, strict=True)
        }
        try:
            return pacsv.read_csv(
                pa.BufferReader(self._data),
                read_options=pacsv.ReadOptions(
                    column_names=keys, skip_rows=self._header_lines, block_size=max(2**20, 64 * len(keys))
                ),
                parse_options=pacsv.ParseOptions(delimiter=self._delimiter, newlines_in_values=quotes),
                convert_options=pacsv.ConvertOptions(
                    column_types=types, include_columns=[keys[i] for i in places], strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid:
            return None  # the walk finds where, or reads what the fast way cannot

    # ------------------------------------------------------------------ the walk
    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Give rows one by one, each with its number in the file."""
        width = len(self.names)
        self._repaired = 0
        for first, last, fields in self._parse(self._header_lines):
            yield first, fields if len(fields) == width else self._mend(first, last, fields)

    def line(self, index: int) -> int:
        """Find the number in the file of the row at an index from 0."""
        for i, (line, _) in enumerate(self.records()):
            if i == index:
                return line
        return 0

    def _text(self, skip: int) -> io.TextIOWrapper:
        """Give the text after some lines, line ends as they are."""
        text = io.TextIOWrapper(io.BytesIO(self._data), encoding="utf-8", newline="")
        for _ in range(skip):
            text.readline()
        return text

    def _parse(self, skip: int) -> Iterator[tuple[int, int, list[str]]]:
        """Give first line, last line and fields of each record after some lines, blank lines left out."""
        reader = csv.reader(self._text(skip), delimiter=self._delimiter, strict=True)
        first = skip + 1
        try:
            for fields in reader:
                last = skip + reader.line_num
                if fields:
                    yield first, last, fields
                first = last + 1
        except csv.Error as e:
            raise self._quote_error(first, str(e)) from None

    def _mend(self, line: int, last: int, fields: list[str]) -> list[str]:
        width = len(self.names)
        if self._open_end and line == last and len(fields) > width:
            self._repaired += 1
            return self._text(line - 1).readline().rstrip("\r\n").split(self._delimiter, width - 1)
        if len(fields) > width:
            problem = f"{len(fields)} cells, but the header has {width}"
            remedy = "Put a text that holds a delimiter or a line break in double quotes."
            raise InputError(problem, remedy, file=self.label, row=line, column=width + 1)
        problem = f"only {len(fields)} cells, but the header has {width}"
        remedy = "Fill the row up with empty cells, or put a text that holds a line break in double quotes."
        raise InputError(problem, remedy, file=self.label, row=line, column=self.names[len(fields)])

    def _quote_error(self, line: int, problem: str) -> InputError:
        """Say what is wrong in the record that begins on a line, where the strict reader gave up."""
        text = self._text(line - 1).read()
        end = re.escape(self._delimiter) + "\r\n"
        quoted, plain = re.compile('"(?:[^"]|"")*"'), re.compile(f"[^{end}]*")
        remedy = "A double quote may be missing somewhere before; otherwise shorten the text."
        at = cell = 0
        while at < len(text):
            opened = text[at] == '"'
            m = (quoted if opened else plain).match(text, at)
            if m is None:
                problem, remedy = (
                    "a double quote is opened and never closed",
                    'Close it, or write "" for a quote in a text.',
                )
                break
            after = text[m.end() : m.end() + 1]
            if opened and after and after not in f"{self._delimiter}\r\n":
                problem = "text goes on after a closing double quote"
                remedy = 'Write "" for a double quote inside a quoted text.'
                break
            if m.end() - at > csv.field_size_limit():
                problem = f"a cell of more than {csv.field_size_limit():,} characters"
                break
            if after != self._delimiter:
                break
            at, cell = m.end() + 1, cell + 1
        names = getattr(self, "names", [])
        return InputError(
            problem,
            remedy,
            file=self.label,
            row=line + text.count("\n", 0, at),
            column=names[cell] if cell < len(names) else cell + 1,
        )

    def _encoding_error(self, data: bytes, e: NotUtf8Error) -> InputError:
        mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        data = data[mark:]
        lines = lines_before(data, e.position)
        head = lines[0] if len(lines) > 1 else b""
        delimiter = _delimiter(head or lines[0], "")[0]
        names = _cells(head.decode("utf-8", "replace"), delimiter)
        k = len(
            _cells(lines[-1].decode("latin-1") + "x", delimiter)
        )  # a letter a byte is enough to count cells
        row = len(lines)
        problem, remedy = e.explain(mark)
        column = names[k - 1] if k <= len(names) else k
        return InputError(problem, remedy, file=self.label, row=row, column=column)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _delimiter(data: bytes, name: str) -> tuple[str, int]:
    """Tell the delimiter, the one most frequent outside quotes in the header, and how many lines to skip."""
    end = len(data)
    for mark in (b"\n", b"\r"):
        at = data.find(mark)
        end = min(end, at) if at >= 0 else end
    head = data[:end].decode("utf-8", "replace")
    if head.lower().startswith("sep=") and len(head) == 5:
        return head[4], 1  # a line that one spreadsheet writes to say so
    outside = "".join(head.split('"')[::2])
    tabs = ".tsv" in name.lower() or ".tab" in name.lower()
    if tabs and "\t" in outside:
        return "\t", 0
    best = max(_DELIMITERS, key=outside.count)
    return best if best in outside else "\t" if tabs else ",", 0
