//! Reads html.

use super::reading::Reading;
use crate::Span;

pub(super) fn read(source: &str) -> Reading {
    let mut reading = Reading::default();
    reading.push(source, Span::new(0, source.len()));
    reading.end_block();
    reading
}
