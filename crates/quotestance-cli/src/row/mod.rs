//! Rows of results as they are read back.

mod fields;
mod reasons;

pub(crate) use fields::Fields;
pub(crate) use reasons::{Reason, Stretch, reasons};
