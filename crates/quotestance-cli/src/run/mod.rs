//! How a command runs.

mod in_order;
mod interrupt;
