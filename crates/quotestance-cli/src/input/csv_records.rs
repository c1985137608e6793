//! Tables cut into records, and records into fields.
//!
//! Quotation marks are read strictly: after a field's closing mark comes its end. A mark that was never closed would
//! otherwise take all following rows into its field. The line where a record is broken is refused, and
//! the next line begins another one. Where tabs divide fields, marks may also be no more than marks: there such a line is
//! taken as it stands.

use std::io::{self, BufRead};

use super::BYTE_ORDER_MARK;
use anyhow::{Result, anyhow, bail};
use serde_json::{Map, Value};

/// The columns of a table.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) names: Vec<String>,
    delimiter: u8,
}

/// A record of a table, cut out and not yet read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(super) bytes: Vec<u8>,
    /// Whether fields may stand in marks.
    is_quoted: bool,
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
}

/// Where in a record a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    More,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R, delimiter: u8, limit: usize) -> Self {
        Self { reader, delimiter, limit, buffer: Vec::new(), start: 0, line: 1, is_end: false }
    }

    /// The next record that is not empty, with the line that it starts on.
    pub(super) fn next_record(
        &mut self,
    ) -> io::Result<Option<(u64, Result<Record, &'static str>)>> {
        loop {
            let mut cut = self.cut(State::FieldStart)?;
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

    /// Where the record at `start` ends.
    fn cut(&mut self, mut state: State) -> io::Result<Result<usize, &'static str>> {
        let mut at = self.start;
        loop {
            let cut = scan(&self.buffer, &mut at, &mut state, self.delimiter);
            if at - self.start > self.limit {
                return Ok(Err("the row is larger than --max-size allows"));
            }
            match cut {
                Cut::End(end) => return Ok(Ok(end)),
                Cut::Broken(cause) => return Ok(Err(cause)),
                Cut::More => {}
            }
            if self.is_end {
                return Ok(match state {
                    State::Quoted => Err("a quoted field starts here and is never closed"),
                    _ => Ok(self.buffer.len()),
                });
            }
            at -= self.start;
            self.fill()?;
        }
    }

    /// Reads on, and drops what was cut out.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(bytes) => {
                    let read = bytes.len();
                    self.buffer.extend_from_slice(bytes);
                    self.reader.consume(read);
                    self.is_end = read == 0;
                    return Ok(());
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

/// Looks from `at` on for the end of the record.
fn scan(buffer: &[u8], at: &mut usize, state: &mut State, delimiter: u8) -> Cut {
    while *at < buffer.len() {
        let rest = &buffer[*at..];
        match *state {
            State::Quoted => {
                let Some(mark) = memchr::memchr(b'"', rest) else {
                    *at = buffer.len();
                    return Cut::More;
                };
                *at += mark;
                *state = State::Mark;
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

impl Header {
    /// The header that a record is.
    ///
    /// # Errors
    /// If it is not UTF-8, or names a column twice.
    pub(super) fn new(mut record: Record, delimiter: u8) -> Result<Self> {
        if record.bytes.starts_with(BYTE_ORDER_MARK) {
            record.bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let names = fields(&record, delimiter).map_err(|error| anyhow!("the header: {error}"))?;
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                bail!("the header names the column `{name}` twice");
            }
        }
        Ok(Self { names, delimiter })
    }
}

/// The fields of a record, under the names of its columns.
pub(super) fn fields_of(record: &Record, header: &Header) -> Result<Map<String, Value>> {
    let fields = fields(record, header.delimiter)?;
    if fields.len() != header.names.len() {
        bail!("{} fields, but the header has {}", fields.len(), header.names.len());
    }
    Ok(header.names.iter().cloned().zip(fields.into_iter().map(Value::String)).collect())
}

/// The fields of a record whose marks are known to be right.
fn fields(record: &Record, delimiter: u8) -> Result<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record.bytes.as_slice();
    loop {
        let mut bytes = Vec::new();
        let quoted = rest.strip_prefix(b"\"").filter(|_| record.is_quoted);
        if let Some(mut quoted) = quoted {
            while let Some(mark) = memchr::memchr(b'"', quoted) {
                bytes.extend_from_slice(&quoted[..mark]);
                quoted = &quoted[mark + 1..];
                let Some(after) = quoted.strip_prefix(b"\"") else { break };
                bytes.push(b'"');
                quoted = after;
            }
            rest = quoted;
        } else {
            let end = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
            bytes.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
        }
        let field = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            anyhow!("not UTF-8: field {}, byte {at}", fields.len() + 1)
        })?;
        fields.push(field);
        match rest.split_first() {
            Some((_, after)) => rest = after,
            None => return Ok(fields),
        }
    }
}

#[cfg(test)]
mod tests {
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
