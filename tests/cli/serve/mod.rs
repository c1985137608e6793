//! `serve`: the API, what it refuses, what it saves, how it stops.

mod access;
mod client;
mod contract;
mod limits;
mod pages;
mod rows;
mod saving;
mod stopping;
mod streams;
