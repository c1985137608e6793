//! The binary, end to end: one file per command, and one for what goes wrong everywhere.

mod agree;
mod altered;
mod analyze;
mod bad_input;
mod classify;
mod config;
mod evaluate;
mod exchange;
mod explain;
mod extract;
mod forms;
mod indirect;
mod kept;
mod odd_input;
mod qdpx;
mod quotations;
mod reliability;
mod report;
mod resume;
mod running;
mod sample;
mod schema;
mod serve;
mod support;
mod targets;
mod train;
