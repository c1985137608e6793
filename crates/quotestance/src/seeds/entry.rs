//! One seed.

use std::fmt;
use std::str::FromStr;

use super::{Kind, Pattern};
use crate::text::Lang;

/// One seed: a wording, in one language, under a label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The language of the wording.
    pub lang: Lang,
    /// What the label is about.
    pub kind: Kind,
    /// What the wording stands for: `compassion.pity`, `russians.name`, `verb` ….
    pub label: String,
    /// The wording.
    pub pattern: Pattern,
}

impl fmt::Display for Entry {
    /// The entry as a line of a model file: language, kind, label and wording.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}\t{}", self.lang, self.kind, self.label, self.pattern)
    }
}

impl FromStr for Entry {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[lang, kind, label, pattern] = fields.as_slice() else {
            return Err("an entry has four fields".to_owned());
        };
        Ok(Self {
            lang: Lang::from_code(lang).ok_or_else(|| format!("no language `{lang}`"))?,
            kind: Kind::from_name(kind).ok_or_else(|| format!("no kind of seeds `{kind}`"))?,
            label: label.to_owned(),
            pattern: Pattern::parse(pattern).map_err(|error| format!("`{pattern}`: {error}"))?,
        })
    }
}
