//! Sentences, tokens and language of a text. Nothing here knows of quotes.

mod language;
mod sentences;
mod tokens;

pub use language::Lang;
pub use sentences::sentences;
pub(crate) use sentences::{ends_sentence, is_terminator, paragraphs};
pub(crate) use tokens::fold;
pub use tokens::{TokenKind, Tokens};
