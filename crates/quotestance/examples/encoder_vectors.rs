//! Checks an encoder against reference vectors:
//! `cargo run --release --example encoder_vectors ENCODER.bin VECTORS.json`.
//!
//! The vectors are a JSON list of `{"text": …, "ids": […], "vector": […]}`. Ids must be the same,
//! the numbers of a vector within 1e-5.

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use quotestance::encoder::Encoder;
use serde::Deserialize;

const TOLERANCE: f32 = 1e-5;

#[derive(Deserialize)]
struct Reference {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(encoder), Some(vectors)) = (arguments.next(), arguments.next()) else {
        return Err("usage: encoder_vectors ENCODER.bin VECTORS.json".into());
    };
    let encoder = Encoder::parse(&fs::read(encoder)?)?;
    let references: Vec<Reference> = serde_json::from_str(&fs::read_to_string(vectors)?)?;
    let texts: Vec<_> = references.iter().map(|reference| reference.text.as_str()).collect();

    let mut largest = 0.0_f32;
    let mut failed = references.is_empty();
    for (reference, vector) in references.iter().zip(encoder.encode(&texts)) {
        let tokens = encoder.tokens(&reference.text);
        let ids: Vec<_> = tokens.iter().map(|token| token.id).collect();
        if ids != reference.ids || vector.len() != reference.vector.len() {
            println!("{:?}: tokens {ids:?} instead of {:?}", reference.text, reference.ids);
            failed = true;
        }
        for (value, expected) in vector.iter().zip(&reference.vector) {
            let difference = (value - expected).abs();
            largest = largest.max(difference);
            failed |= difference.is_nan() || difference > TOLERANCE;
        }
    }
    println!("{} texts, largest difference {largest:e}", references.len());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
