//! Writes the encoder's vectors of the lines of standard input, each read alone, as little-endian
//! float32, for `model/word_table.py`: `cargo run --release --example word_vectors < WORDS > VECTORS`

use std::error::Error;
use std::io::{BufWriter, Write, read_to_string, stdin, stdout};

use quotestance::encoder::Encoder;

/// Words that are read together.
const TOGETHER: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let words = read_to_string(stdin())?;
    let words: Vec<&str> = words.lines().collect();
    let mut vectors = BufWriter::new(stdout().lock());
    for words in words.chunks(TOGETHER) {
        for value in Encoder::embedded().encode(words).iter().flatten() {
            vectors.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(vectors.flush()?)
}
