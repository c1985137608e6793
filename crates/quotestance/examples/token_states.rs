//! Writes what the encoder reads in the records of train and dev, for `model/train_detectors.py`:
//! `cargo run --release --example token_states -- FOLDER`

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use quotestance::encoder::Encoder;
use quotestance::features::{MARKS, marks};
use quotestance::seeds::Kind;
use quotestance::text::Lang;
use quotestance::{Example, Seeds, Span};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args().nth(1).ok_or("name a folder to write to")?.into();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("head.json"), json!({ "marks": MARKS }).to_string())?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let (mut records, mut states, mut vectors) =
        (create("records.jsonl")?, create("states.f32")?, create("vectors.f32")?);
    let seeds = &read_seeds(&data.join("../seeds"))?;
    for split in ["train", "dev"] {
        let text = fs::read_to_string(data.join(format!("{split}.jsonl")))?;
        for line in text.lines() {
            let example: Example = serde_json::from_str(line)?;
            let passage = example.passage();
            let target = example.target();
            let mentions = passage.mentions(Some(&target), seeds);
            let statement = passage.statement(&target, &mentions);
            let texts = [example.quote.as_str(), &example.context, &example.speaker];
            let read = Encoder::embedded().read(&texts);
            let start = passage.quote().span().start;
            let mut marked = vec![0u16; read[0].tokens().len()];
            for (span, marks) in marks(&statement, seeds) {
                let span = Span::new(span.start - start, span.end - start);
                read[0].within(span).for_each(|token| marked[token] |= marks);
            }
            let pools: Vec<_> = read.iter().map(|states| states.pool_all()).collect();
            for vector in Encoder::embedded().vectors(&pools) {
                write(&vector.unit, &mut vectors)?;
            }
            read[0].rows().try_for_each(|row| write(row, &mut states))?;
            let example: Value = serde_json::from_str(line)?;
            writeln!(
                records,
                "{}",
                json!({ "split": split, "example": example, "marks": marked })
            )?;
        }
    }
    for mut file in [records, states, vectors] {
        file.flush()?;
    }
    Ok(())
}

/// The seeds as they stand in the files, which the embedded model may not have yet.
fn read_seeds(folder: &Path) -> Result<Seeds, Box<dyn Error>> {
    let mut files = Vec::new();
    for lang in Lang::ALL {
        for kind in Kind::ALL {
            let path = folder.join(lang.code()).join(format!("{}.toml", kind.name()));
            if path.exists() {
                files.push((lang, kind, path.display().to_string(), fs::read_to_string(path)?));
            }
        }
    }
    let files = files.iter().map(|(lang, kind, name, text)| (*lang, *kind, &name[..], &text[..]));
    Ok(Seeds::from_toml(files)?)
}

fn write(values: &[f32], file: &mut impl Write) -> std::io::Result<()> {
    values.iter().try_for_each(|value| file.write_all(&value.to_le_bytes()))
}
