//! Labelled statements: the records of a corpus.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Target;
use crate::digest::sha256;
use crate::statement::Passage;
use crate::text::Lang;

/// One labelled statement, in the form of `data/CODEBOOK.md` or of a codebook of one's own. Only
/// `quote` and `stance` must be there; `null` is as good as nothing. Fields that a record has beyond
/// these are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Names the record; may be empty.
    #[serde(default, deserialize_with = "text_or_null")]
    pub id: String,
    /// Language; told from the words where it is left out or empty.
    #[serde(default, deserialize_with = "lang_or_empty")]
    pub lang: Option<Lang>,
    /// The statement's words, without outer marks.
    pub quote: String,
    /// A sentence or two around it; empty if none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub context: String,
    /// The speaker as the text names them; empty if unknown.
    #[serde(default, deserialize_with = "text_or_null")]
    pub speaker: String,
    /// The target that the labels are about: its identifier in the seeds, or its own words; empty
    /// if the labels are about the statement as a whole.
    #[serde(default, deserialize_with = "text_or_null")]
    pub target: String,
    /// The stance's label.
    pub stance: String,
    /// The next best stance where two nearly stand evenly; else empty.
    #[serde(default, deserialize_with = "text_or_null")]
    pub stance2: String,
    /// The sentiment's label; empty if the record has none.
    #[serde(default, deserialize_with = "text_or_null")]
    pub sentiment: String,
    /// Where the statement comes from.
    #[serde(default, deserialize_with = "text_or_null")]
    pub source: String,
    /// What the record must not be separated from when data are split: its anchor page. A record
    /// without one is a group of its own, together with those of the same quote.
    #[serde(default, deserialize_with = "text_or_null")]
    pub group: String,
    /// Kind of the statement: `direct`, `mixed`, `indirect`; empty if unknown. Scores are given by it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// What the speaker is, such as `official` or `resident`; empty if unknown. Scores are given by it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
}

impl Example {
    /// The statement as a passage that features can be made of.
    pub fn passage(&self) -> Passage {
        Passage::new(&self.quote, &self.context, &self.speaker, self.lang)
    }

    /// The target that the labels are about.
    pub fn target(&self) -> Target {
        Target::new(self.target.clone())
    }
}

/// Examples, and where each came from.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    examples: Vec<Example>,
    places: Vec<Place>,
}

/// A line of a file.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Dataset {
    /// Adds the records of a JSON Lines file; `file` is its name in errors. Empty lines are passed
    /// over. Rows that are no records are returned as errors, and the others are added all the
    /// same.
    pub fn read_jsonl(&mut self, file: &str, text: &str) -> Vec<RowError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut errors = Vec::new();
        for (line, row) in (1..).zip(text.lines()) {
            if row.trim().is_empty() {
                continue;
            }
            let place = Place { file: file.to_owned(), line };
            match parse_row(row) {
                Ok(example) => {
                    self.examples.push(example);
                    self.places.push(place);
                }
                Err(cause) => errors.push(RowError { place, cause }),
            }
        }
        errors
    }

    /// The examples, in the order in which they were read.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// SHA-256 of the examples, in hexadecimal: the same records in the same order have the same
    /// one, however their files are laid out.
    pub fn digest(&self) -> String {
        // Strings and options always serialise.
        sha256(&serde_json::to_string(&self.examples).unwrap_or_default())
    }

    /// Takes out the examples for which `refuse` gives a cause, and returns them as errors.
    pub fn refuse(&mut self, refuse: impl Fn(&Example) -> Option<String>) -> Vec<RowError> {
        let mut errors = Vec::new();
        let rows = std::mem::take(&mut self.examples).into_iter();
        for (example, place) in rows.zip(std::mem::take(&mut self.places)) {
            if let Some(cause) = refuse(&example) {
                errors.push(RowError { place, cause });
            } else {
                self.examples.push(example);
                self.places.push(place);
            }
        }
        errors
    }

    /// An error about example `index`, with its file and line.
    ///
    /// # Panics
    /// If there is no such example.
    pub fn error_at(&self, index: usize, cause: impl Into<String>) -> RowError {
        RowError { place: self.places[index].clone(), cause: cause.into() }
    }

    /// Where each example came from, in their order.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Each example's group, as a number below the number of groups; groups are numbered in the
    /// order in which they come first. Examples without a group are one if their quotes are the same.
    pub fn groups(&self) -> Vec<usize> {
        let mut numbers: BTreeMap<(bool, &str), usize> = BTreeMap::new();
        self.examples
            .iter()
            .map(|example| {
                let next = numbers.len();
                let key = match example.group.as_str() {
                    "" => (true, example.quote.as_str()),
                    group => (false, group),
                };
                *numbers.entry(key).or_insert(next)
            })
            .collect()
    }

    /// Deals the examples into `folds` folds and returns each example's fold; a group is never
    /// divided, and the folds have nearly as many examples as each other, of each stance too.
    ///
    /// The largest groups are dealt first, each into the fold that has the fewest examples yet of
    /// the stance that is the rarest of those in the group.
    pub fn folds(&self, folds: usize) -> Vec<usize> {
        let groups = self.groups();
        let mut members = vec![Vec::new(); groups.iter().max().map_or(0, |&last| last + 1)];
        let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
        for (example, &group) in self.examples.iter().zip(&groups) {
            members[group].push(example.stance.as_str());
            *totals.entry(&example.stance).or_default() += 1;
        }
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|&group| (Reverse(members[group].len()), group));
        let mut filled: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); folds.max(1)];
        let mut sizes = vec![0usize; filled.len()];
        let mut fold_of = vec![0; members.len()];
        for group in order {
            let rarest = members[group].iter().copied().min_by_key(|stance| totals[stance]);
            let of_rarest = |fold: usize| {
                rarest.and_then(|stance| filled[fold].get(stance)).copied().unwrap_or(0)
            };
            let fold = (0..sizes.len()).min_by_key(|&fold| (of_rarest(fold), sizes[fold]));
            let fold = fold.unwrap_or(0);
            fold_of[group] = fold;
            sizes[fold] += members[group].len();
            for stance in &members[group] {
                *filled[fold].entry(stance).or_default() += 1;
            }
        }
        groups.into_iter().map(|group| fold_of[group]).collect()
    }
}

/// A string, and the empty one for `null`.
fn text_or_null<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

/// A language, and none for an empty text.
fn lang_or_empty<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Lang>, D::Error> {
    match text_or_null(value)?.as_str() {
        "" => Ok(None),
        code => Lang::deserialize(code.into_deserializer()).map(Some),
    }
}

fn parse_row(row: &str) -> Result<Example, String> {
    let example: Example = serde_json::from_str(row).map_err(|error| row_cause(&error))?;
    for (field, value) in [("quote", &example.quote), ("stance", &example.stance)] {
        if value.trim().is_empty() {
            return Err(format!("`{field}` is empty"));
        }
    }
    Ok(example)
}

/// What is wrong with a row; the line that serde_json counts is within the row, always 1.
pub(crate) fn row_cause(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

/// A row that is no record, or whose record cannot be used.
#[derive(Clone, Debug)]
pub struct RowError {
    place: Place,
    cause: String,
}

impl RowError {
    pub(crate) fn new(place: Place, cause: impl Into<String>) -> Self {
        Self { place, cause: cause.into() }
    }

    /// The name of the file in which the row stands.
    pub fn file(&self) -> &str {
        &self.place.file
    }

    /// The row's line, from 1.
    pub fn line(&self) -> usize {
        self.place.line
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.cause)
    }
}

impl std::error::Error for RowError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(quote: &str, group: &str) -> String {
        format!(
            r#"{{"quote":"{quote}","target":"migrants","stance":"neutral","sentiment":"neutral","group":"{group}"}}"#
        )
    }

    #[test]
    fn broken_rows_are_named_and_the_others_kept() {
        let text = format!("\u{FEFF}{}\n\n{{\"quote\":\n{}\n", row("a", "g"), row(" ", "g"));
        let mut data = Dataset::default();
        let errors = data.read_jsonl("f.jsonl", &text);
        assert_eq!(data.len(), 1);
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors[0], "f.jsonl:3: EOF while parsing a value at column 9");
        assert_eq!(errors[1], "f.jsonl:4: `quote` is empty");
    }

    #[test]
    fn a_language_may_be_empty_and_must_be_known() {
        let row = |lang: &str| row("a", "g").replacen('{', &format!(r#"{{"lang":{lang},"#), 1);
        let text = ["\"\"", "null", "\"ru\"", "\"de\""].map(row).join("\n");
        let mut data = Dataset::default();
        let errors = data.read_jsonl("f", &text);
        let langs: Vec<_> = data.examples().iter().map(|example| example.lang).collect();
        assert_eq!(langs, [None, None, Some(Lang::Ru)]);
        let error = errors[0].to_string();
        assert!(error.starts_with("f:4: unknown variant `de`, expected `en` or `ru`"), "{error}");
    }

    #[test]
    fn folds_keep_groups_whole_and_balanced() {
        let rows: Vec<_> = (0..40).map(|i| row("q", &format!("g{}", i % 13))).collect();
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", &rows.join("\n")).is_empty());
        let folds = data.folds(4);
        for (i, a) in folds.iter().enumerate() {
            for (j, b) in folds.iter().enumerate() {
                assert!(i % 13 != j % 13 || a == b);
            }
        }
        for fold in 0..4 {
            let size = folds.iter().filter(|&&of| of == fold).count();
            assert!((8..=12).contains(&size), "{size}");
        }
    }

    #[test]
    fn folds_share_a_rare_stance() {
        let rows: Vec<_> = (0..60)
            .map(|i| {
                let row = row("q", &format!("g{}", i / 2));
                if i % 15 == 0 { row.replacen("neutral", "rare", 1) } else { row }
            })
            .collect();
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", &rows.join("\n")).is_empty());
        let mut rare: Vec<usize> = (0..60).step_by(15).map(|i| data.folds(4)[i]).collect();
        rare.sort_unstable();
        assert_eq!(rare, [0, 1, 2, 3]);
    }

    #[test]
    fn only_quote_and_stance_must_be_there() {
        let mut data = Dataset::default();
        let whole = r#"{"quote":"a","stance":"for","context":null,"group":null,"sentiment":null}"#;
        let rows =
            format!("{{\"quote\":\"a\",\"stance\":\"for\"}}\n{whole}\n{{\"quote\":\"a\"}}\n");
        let errors = data.read_jsonl("f", &rows);
        assert_eq!(data.examples()[0], data.examples()[1]);
        assert_eq!((data.len(), data.examples()[0].target.as_str()), (2, ""));
        assert_eq!(errors[0].to_string(), "f:3: missing field `stance` at column 13");
        assert_eq!(data.groups(), [0, 0]);
    }

    #[test]
    fn a_record_without_a_group_stands_alone_or_with_its_like() {
        let mut data = Dataset::default();
        let rows = [row("a", ""), row("b", ""), row("c", "g"), row("a", ""), row("a", "g")];
        data.read_jsonl("f", &rows.join("\n"));
        assert_eq!(data.groups(), [0, 1, 2, 0, 2]);
    }
}
