//! Sentences, tokens and language of a text. Nothing here knows of quotes.

mod boundary;
mod columns;
mod language;
mod sentences;
mod tokens;
mod vocabulary;

pub use language::Lang;
pub use sentences::sentences;
pub(crate) use sentences::{ends_sentence, is_terminator, paragraphs};
pub use tokens::{TokenKind, Tokens};
pub(crate) use vocabulary::{Beginning, beginning, fold};
