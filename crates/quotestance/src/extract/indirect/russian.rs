//! The forms of a Russian sentence.

use super::Statement;
use super::sentence::Sentence;

/// Reads every statement of the sentence.
pub(super) fn read(_sentence: &Sentence<'_>, _found: &mut Vec<Statement>) {}
