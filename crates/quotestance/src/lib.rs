//! Finds quoted statements in news, and judges their stance toward Russians and migrants.

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod article;
pub mod extract;
pub mod linear;
pub mod seeds;
mod span;
pub mod target;
pub mod text;

pub use article::{Article, Format};
pub use extract::{Quote, QuoteKind, Speaker};
pub use seeds::Seeds;
pub use span::Span;
pub use target::{Mention, Target, Via};
