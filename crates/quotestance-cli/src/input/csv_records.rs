//! Tables cut into records.
//!
//! Quotation marks are read strictly: after a field's closing mark comes its end. A mark that was never closed would
//! otherwise take all following rows into its field. The line where a record is broken is refused, and
//! the next line begins another one. Where tabs divide fields, marks may also be no more than marks: there such a line is
//! taken as it stands, and so is one whose mark would be closed in a later row.

use std::io::{self, BufRead};

/// A record of a table, cut out and not yet read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(super) bytes: Vec<u8>,
    /// Whether fields may stand in marks.
    pub(super) is_quoted: bool,
}

/// Cuts records out of a file.
pub(super) struct Records<R> {
    reader: R,
    delimiter: u8,
    limit: usize,
    /// What was read and not yet cut out.
    buffer: Vec<u8>,
    start: usize,
    line: u64,
    is_end: bool,
    /// How many columns the table has, once that is known.
    columns: usize,
    failure: Option<Failure>,
    /// Bytes that were looked at, some of them again.
    #[cfg(test)]
    looked_at: usize,
}

/// A look for the end of a record that failed. Whatever passes a line's end within quotes before `until` comes to the same
/// place in the same state: it need not look at all these bytes again.
#[derive(Clone, Copy)]
struct Failure {
    /// How far it looked in the buffer.
    until: usize,
    state: State,
    /// Why there is no end, unless it is only that the record became too large.
    cause: Option<&'static str>,
}

/// Where in a record a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a mark within quotes: the end of the field, or the first half of a doubled mark.
    Mark,
    /// Anywhere in a line whose marks mean nothing.
    Line,
}

/// What a look at the buffer gives.
enum Cut {
    /// A record ends here.
    End(usize),
    Broken(&'static str),
    /// A line ends within quotes where an earlier look has passed.
    Known,
    More,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R, delimiter: u8, limit: usize) -> Self {
        Self {
            reader,
            delimiter,
            limit,
            buffer: Vec::new(),
            start: 0,
            line: 1,
            is_end: false,
            columns: 0,
            failure: None,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Says how many columns the table has.
    pub(super) fn set_columns(&mut self, columns: usize) {
        self.columns = columns;
    }

    /// The next record that is not empty, with the line that it starts on.
    pub(super) fn next_record(
        &mut self,
    ) -> io::Result<Option<(u64, Result<Record, &'static str>)>> {
        loop {
            let mut cut = self.cut(State::FieldStart)?;
            if let Ok(end) = cut
                && self.delimiter == b'\t'
                && self.holds_rows(end)
            {
                let cause = "a quoted field holds whole rows";
                self.fail(end, State::Quoted, Some(cause));
                cut = Err(cause);
            }
            let is_quoted = cut.is_ok() || self.delimiter != b'\t';
            if !is_quoted {
                cut = self.cut(State::Line)?;
            }
            let line = self.line;
            match cut {
                Err(cause) => {
                    self.skip_line()?;
                    return Ok(Some((line, Err(cause))));
                }
                Ok(end) => {
                    let bytes = self.buffer[self.start..end].to_vec();
                    let is_last = end == self.buffer.len();
                    self.advance(end);
                    if !bytes.is_empty() {
                        return Ok(Some((line, Ok(Record { bytes, is_quoted }))));
                    }
                    if is_last {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Whether the record that ends at `end` is of several lines, the first and another of which are rows as they stand.
    fn holds_rows(&self, end: usize) -> bool {
        let mut lines = self.buffer[self.start..end].split(|&byte| byte == b'\n');
        let is_row =
            |line: &[u8]| memchr::memchr_iter(self.delimiter, line).count() + 1 == self.columns;
        lines.next().is_some_and(is_row) && lines.any(is_row)
    }

    /// Where the record at `start` ends.
    fn cut(&mut self, mut state: State) -> io::Result<Result<usize, &'static str>> {
        let mut at = self.start;
        loop {
            let known = self.failure.map_or(0, |failure| failure.until);
            #[cfg(test)]
            let from = at;
            let cut = scan(&self.buffer, &mut at, &mut state, self.delimiter, known);
            #[cfg(test)]
            {
                self.looked_at += at - from;
            }
            if let (Cut::Known, Some(failure)) = (&cut, self.failure) {
                if let Some(cause) = failure.cause {
                    return Ok(Err(cause));
                }
                (at, state) = (failure.until, failure.state);
            }
            if at - self.start > self.limit {
                self.fail(at, state, None);
                return Ok(Err("the row is larger than --max-size allows"));
            }
            match cut {
                Cut::End(end) => return Ok(Ok(end)),
                Cut::Broken(cause) => {
                    self.fail(at, state, Some(cause));
                    return Ok(Err(cause));
                }
                Cut::Known => continue,
                Cut::More => {}
            }
            if self.is_end {
                return Ok(match state {
                    State::Quoted => {
                        let cause = "a quoted field starts here and is never closed";
                        self.fail(at, state, Some(cause));
                        Err(cause)
                    }
                    _ => Ok(self.buffer.len()),
                });
            }
            at -= self.fill()?;
        }
    }

    /// Keeps what a look at the buffer up to `at` came to, if none came further.
    fn fail(&mut self, until: usize, state: State, cause: Option<&'static str>) {
        let is_further = self.failure.is_none_or(|failure| failure.until < until);
        if state != State::Line && is_further {
            self.failure = Some(Failure { until, state, cause });
        }
    }

    /// Reads on, and drops what was cut out, if that is much: says how many bytes.
    fn fill(&mut self) -> io::Result<usize> {
        let dropped = if self.start > self.buffer.len() / 2 { self.start } else { 0 };
        self.buffer.drain(..dropped);
        self.start -= dropped;
        self.failure = self.failure.filter(|failure| failure.until > dropped);
        if let Some(failure) = &mut self.failure {
            failure.until -= dropped;
        }
        loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(bytes) => {
                    let read = bytes.len();
                    self.buffer.extend_from_slice(bytes);
                    self.reader.consume(read);
                    self.is_end = read == 0;
                    return Ok(dropped);
                }
            }
        }
    }

    /// Goes on after the record that ends at `end`, and after the end of its line.
    fn advance(&mut self, end: usize) {
        let record = &self.buffer[self.start..end];
        self.line += record.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.start = end;
        if self.buffer.get(end) == Some(&b'\r') {
            self.start += 1;
            // The line feed that may follow, perhaps in what is not yet read, is the end of an empty record.
        } else if self.buffer.get(end) == Some(&b'\n') {
            self.line += 1;
            self.start += 1;
        }
    }

    /// Passes over the line at `start`.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.buffer[self.start..]) {
                self.start += end + 1;
                self.line += 1;
                return Ok(());
            }
            self.start = self.buffer.len();
            if self.is_end {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

/// Looks from `at` on for the end of the record; up to `known` an earlier look has passed.
fn scan(buffer: &[u8], at: &mut usize, state: &mut State, delimiter: u8, known: usize) -> Cut {
    while *at < buffer.len() {
        let rest = &buffer[*at..];
        match *state {
            State::Quoted => {
                let mark = if *at < known {
                    memchr::memchr2(b'"', b'\n', rest)
                } else {
                    memchr::memchr(b'"', rest)
                };
                let Some(mark) = mark else {
                    *at = buffer.len();
                    return Cut::More;
                };
                *at += mark;
                if rest[mark] == b'"' {
                    *state = State::Mark;
                } else if *at < known {
                    return Cut::Known;
                }
            }
            State::Plain => {
                let Some(end) = memchr::memchr3(delimiter, b'\n', b'\r', rest) else {
                    *at = buffer.len();
                    return Cut::More;
                };
                *at += end;
                if rest[end] != delimiter {
                    return Cut::End(*at);
                }
                *state = State::FieldStart;
            }
            State::Line => {
                let end = memchr::memchr2(b'\n', b'\r', rest);
                *at += end.unwrap_or(rest.len());
                return if end.is_some() { Cut::End(*at) } else { Cut::More };
            }
            State::FieldStart | State::Mark => match rest[0] {
                b'\n' | b'\r' => return Cut::End(*at),
                byte if byte == delimiter => *state = State::FieldStart,
                b'"' => *state = State::Quoted,
                _ if *state == State::Mark => {
                    return Cut::Broken(
                        "a quoted field starts here, and its closing mark is followed by text",
                    );
                }
                _ => *state = State::Plain,
            },
        }
        *at += 1;
    }
    Cut::More
}

#[cfg(test)]
mod tests {
    use super::super::csv_fields::fields;
    use super::*;

    type Found = Vec<(u64, Result<Record, &'static str>)>;

    fn records(text: &str, delimiter: u8, limit: usize) -> Found {
        let cut = |capacity| {
            let reader = io::BufReader::with_capacity(capacity, text.as_bytes());
            let mut records = Records::new(reader, delimiter, limit);
            let mut found = Vec::new();
            while let Some(record) = records.next_record().unwrap() {
                found.push(record);
            }
            found
        };
        let found = cut(1);
        assert_eq!(found, cut(3));
        assert_eq!(found, cut(1000));
        found
    }

    fn whole(line: u64, text: &str) -> (u64, Result<Record, &'static str>) {
        (line, Ok(Record { bytes: text.as_bytes().to_vec(), is_quoted: true }))
    }

    #[test]
    fn records_and_fields_are_those_of_the_csv_crate() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n1,2\r\n\r\n3,4",
            "\"a\n\",\"b\"\"c\"\n,\n",
            "a b,\"\"\n\n\nx\"y,z\n\"\r\n\",\n",
            "\"\"\"\",\"\"\"a\"\"\"\n",
            "",
            "\n\n",
        ] {
            let found: Vec<Vec<String>> = records(text, b',', 100)
                .into_iter()
                .map(|(_, record)| fields(&record.unwrap(), b',').unwrap())
                .collect();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_broken_record_costs_its_line_alone() {
        let never = "a quoted field starts here and is never closed";
        let text = "a quoted field starts here, and its closing mark is followed by text";
        assert_eq!(
            records("1,\"a\n2,b\n3,c", b',', 100),
            [(1, Err(never)), whole(2, "2,b"), whole(3, "3,c")]
        );
        assert_eq!(
            records("1,\"a\n2,\"b\"\n3,\"c\nd\"\n4,e", b',', 100),
            [(1, Err(text)), whole(2, "2,\"b\""), whole(3, "3,\"c\nd\""), whole(5, "4,e")]
        );
    }

    #[test]
    fn a_large_record_costs_its_line_alone() {
        let large = "the row is larger than --max-size allows";
        for text in ["1,aaaaaaaaaa\n2,b\n", "1,\"aaa\naaaaaa\n2,b\n"] {
            let found = records(text, b',', 5);
            assert_eq!(found[0], (1, Err(large)));
            assert_eq!(found.last().unwrap().1, whole(0, "2,b").1);
        }
    }

    #[test]
    fn what_has_failed_is_not_looked_at_again() {
        // Each line opens a field that the next one closes, and opens another one.
        let line = "a\"\t\"\n";
        for (delimiter, end, limit) in [
            (b',', "", 1 << 20),
            (b',', "", 1000),
            (b',', "b\"c\n", 1 << 20),
            (b'\t', "", 1 << 20),
            (b'\t', "a\"\tb\n", 1 << 20),
        ] {
            let text = (line.repeat(10_000) + end)
                .replace('\t', char::from(delimiter).encode_utf8(&mut [0; 4]));
            let mut records = Records::new(text.as_bytes(), delimiter, limit);
            records.set_columns(2);
            let mut count = 0;
            while records.next_record().unwrap().is_some() {
                count += 1;
            }
            assert!(count >= 9_999, "{count}");
            let most = 8 * text.len();
            assert!(records.looked_at < most, "{} of {}", records.looked_at, text.len());
        }
    }

    #[test]
    fn a_record_is_the_same_whatever_failed_before_it() {
        for number in 0..4_usize.pow(7) {
            let letter = |place: usize| ['a', ',', '"', '\n'][(number >> (2 * place)) & 3];
            let text: String = (0..7).map(letter).collect();
            for limit in [3, 100] {
                let cut = |text: &str| {
                    let mut records = Records::new(text.as_bytes(), b',', limit);
                    std::iter::from_fn(move || records.next_record().unwrap()).collect::<Found>()
                };
                for (line, record) in cut(&text) {
                    let skipped = text.split_inclusive('\n').take(line as usize - 1).map(str::len);
                    let alone = cut(&text[skipped.sum::<usize>()..]).remove(0);
                    assert_eq!(record, alone.1, "{text:?}, line {line}, limit {limit}");
                }
            }
        }
    }

    #[test]
    fn between_tabs_a_mark_is_not_closed_in_a_later_row() {
        let rows = |text: &str, columns| {
            let mut records = Records::new(text.as_bytes(), b'\t', 100);
            records.set_columns(columns);
            std::iter::from_fn(|| records.next_record().unwrap())
                .map(|(line, record)| (line, fields(&record.unwrap(), b'\t').unwrap()))
                .collect::<Vec<_>>()
        };
        let row = |line, fields: &[&str]| (line, fields.iter().map(|&f| f.to_owned()).collect());
        assert_eq!(
            rows("1\t\"It rained\n2\tHe left\"\n3\t\"No\"\n", 2),
            [row(1, &["1", "\"It rained"]), row(2, &["2", "He left\""]), row(3, &["3", "No"])]
        );
        assert_eq!(
            rows("\"We\nstay\"\t1\n2\t\"a\nb\n\nc\"\n", 2),
            [row(1, &["We\nstay", "1"]), row(3, &["2", "a\nb\n\nc"])]
        );
    }

    #[test]
    fn between_tabs_marks_may_be_marks() {
        let text = "1\t\"We stay,\" she said.\n2\t\"a\tb\nc\"\n3\t\"It rained.\n";
        let found: Vec<_> = records(text, b'\t', 100)
            .into_iter()
            .map(|(line, record)| (line, fields(&record.unwrap(), b'\t').unwrap()))
            .collect();
        let row = |line, fields: [&str; 2]| (line, fields.map(str::to_owned).to_vec());
        assert_eq!(
            found,
            [
                row(1, ["1", "\"We stay,\" she said."]),
                row(2, ["2", "a\tb\nc"]),
                row(4, ["3", "\"It rained."])
            ]
        );
    }
}
