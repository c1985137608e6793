//! quotestance on the command line.
fn main() {}
