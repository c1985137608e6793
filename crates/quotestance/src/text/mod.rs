//! Sentences, tokens and language of a text. Nothing here knows of quotes.

mod language;
mod tokens;

pub use language::Lang;
pub(crate) use tokens::fold;
pub use tokens::{TokenKind, Tokens};
