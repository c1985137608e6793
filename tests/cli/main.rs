//! The binary, end to end: one file per command, and one for what goes wrong everywhere.

mod analyze;
mod bad_input;
mod classify;
mod config;
mod evaluate;
mod explain;
mod extract;
mod forms;
mod indirect;
mod reliability;
mod report;
mod resume;
mod running;
mod schema;
mod support;
mod targets;
mod train;
