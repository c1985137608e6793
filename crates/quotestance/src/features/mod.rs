//! What of a statement the learner sees.
//!
//! A *family* is a file here and a line in [`Family::ALL`]. It turns a [`Statement`] into named
//! features; [`emit`] runs the families in order, for training, prediction, explanation and
//! evaluation alike.

mod block;
mod context;
mod cue;
#[cfg(feature = "encoder")]
mod dense;
mod form;
mod index;
mod marks;
mod name;
mod negation;
mod ngram;
mod person;
mod reading;
mod row;
#[cfg(test)]
mod sample;
mod table;
mod window;
mod word_vectors;

use std::fmt;

pub(crate) use block::Block;
#[cfg(feature = "encoder")]
pub(crate) use dense::{Dense, ReadQuote};
pub use marks::{MARKS, marks};
pub(crate) use row::numbers;
pub use row::{Features, TOGETHER, Vocabulary};
pub(crate) use table::columns as table_columns;

use crate::statement::Statement;
use crate::{Seeds, Span};
use name::{Name, Piece};
use reading::Reading;

/// A family of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Words and word pairs of the quote, the target marked, negated words apart.
    Ngram,
    /// Words near the mention of the target.
    Window,
    /// Cues of each stance, from the seeds.
    Cue,
    /// Negation, and what follows the last "but".
    Negation,
    /// Who must, may or wants to do what for whom.
    Person,
    /// Length, punctuation, figures, how the target is mentioned.
    Form,
    /// Words of the context and of the speaker's description.
    Context,
    /// Averages of word vectors: of the quote, of the context and of the speaker.
    Table,
    /// Vectors of the sentence encoder: of the quote, of the clause with the target, of what follows
    /// "but", of the context and of the speaker. None without the cargo feature `encoder`.
    Encoder,
    /// The scores of the [detectors](crate::encoder::Detectors). None without the cargo feature
    /// `encoder`.
    Detector,
}

/// Nothing is read where there is no encoder.
#[cfg(not(feature = "encoder"))]
pub(crate) struct ReadQuote;

#[cfg(not(feature = "encoder"))]
impl ReadQuote {
    pub(crate) fn of_all(_: &[Statement<'_>]) -> Vec<Self> {
        Vec::new()
    }
}

type Emit = fn(&Reading<'_>, &mut Sink<'_>);

impl Family {
    /// Every family, in the order in which they are emitted.
    pub const ALL: [Self; 10] = [
        Self::Ngram,
        Self::Window,
        Self::Cue,
        Self::Negation,
        Self::Person,
        Self::Form,
        Self::Context,
        Self::Table,
        Self::Encoder,
        Self::Detector,
    ];

    /// Every family, in the order of their names.
    pub(crate) const BY_NAME: [Self; 10] = [
        Self::Context,
        Self::Cue,
        Self::Detector,
        Self::Encoder,
        Self::Form,
        Self::Negation,
        Self::Ngram,
        Self::Person,
        Self::Table,
        Self::Window,
    ];

    /// The family's name: the first part of its features' names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ngram => "ngram",
            Self::Window => "window",
            Self::Cue => "cue",
            Self::Negation => "negation",
            Self::Person => "person",
            Self::Form => "form",
            Self::Context => "context",
            Self::Table => "table",
            Self::Encoder => "encoder",
            Self::Detector => "detector",
        }
    }

    /// The family with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// Whether every statement has all of the family's features, each with a number of its own.
    pub const fn is_dense(self) -> bool {
        matches!(self, Self::Table | Self::Encoder | Self::Detector)
    }

    /// Whether the sentence encoder must read a statement for it.
    pub const fn needs_encoder(self) -> bool {
        matches!(self, Self::Encoder | Self::Detector)
    }

    /// The weight that suits most data: 1 for words, of which a statement has many; for numbers by
    /// what did best on dev.
    pub const fn usual_weight(self) -> f64 {
        match self {
            Self::Encoder => 2.0,
            _ => 1.0,
        }
    }

    /// What its features' names start with.
    const fn prefix(self) -> Piece<'static> {
        match self {
            Self::Ngram => const { Piece::new("ngram:") },
            Self::Window => const { Piece::new("window:") },
            Self::Cue => const { Piece::new("cue:") },
            Self::Negation => const { Piece::new("negation:") },
            Self::Person => const { Piece::new("person:") },
            Self::Form => const { Piece::new("form:") },
            Self::Context => const { Piece::new("context:") },
            Self::Table => const { Piece::new("table:") },
            Self::Encoder => const { Piece::new("encoder:") },
            Self::Detector => const { Piece::new("detector:") },
        }
    }

    const fn emit(self) -> Emit {
        match self {
            Self::Ngram => ngram::emit,
            Self::Window => window::emit,
            Self::Cue => cue::emit,
            Self::Negation => negation::emit,
            Self::Person => person::emit,
            Self::Form => form::emit,
            Self::Context => context::emit,
            // What these make has numbers of its own, see `table` and `dense`.
            Self::Table | Self::Encoder | Self::Detector => |_, _| {},
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Calls `visit` with the family, name and place of every feature of `statement` that is there or
/// not; a feature that occurs several times comes several times. Names have no white space but
/// single spaces. Families of numbers ([`Family::is_dense`]) have none.
pub fn emit(
    statement: &Statement<'_>,
    seeds: &Seeds,
    families: impl IntoIterator<Item = Family>,
    mut visit: impl FnMut(Family, &str, Option<Span>),
) {
    let mut written = String::new();
    emit_names(&Reading::new(statement, seeds), families, |family, name, span| {
        name.write_to(&mut written);
        visit(family, &written, span);
    });
}

/// As [`emit`], with names that are not written yet.
fn emit_names(
    reading: &Reading<'_>,
    families: impl IntoIterator<Item = Family>,
    mut visit: impl FnMut(Family, Name<'_>, Option<Span>),
) {
    for family in families {
        let visit = &mut |name: Name<'_>, span| visit(family, name, span);
        family.emit()(reading, &mut Sink { family: family.prefix(), visit });
    }
}

/// Takes a family's features, and puts the family before their names.
struct Sink<'s> {
    family: Piece<'static>,
    visit: &'s mut dyn FnMut(Name<'_>, Option<Span>),
}

impl Sink<'_> {
    /// Takes the feature whose name these pieces make.
    fn add(&mut self, name: &[Piece<'_>], span: Option<Span>) {
        (self.visit)(Name { family: self.family, rest: name }, span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_in_order() {
        assert!(Family::BY_NAME.is_sorted_by_key(|family| family.name()));
        assert!(Family::ALL.iter().all(|family| Family::BY_NAME.contains(family)));
        assert!(Family::ALL.iter().enumerate().all(|(index, &family)| family as usize == index));
    }

    #[test]
    fn names_start_with_their_family() {
        for family in Family::ALL {
            let mut written = String::new();
            Name { family: family.prefix(), rest: &[] }.write_to(&mut written);
            assert_eq!(written, format!("{family}:"));
        }
    }
}
