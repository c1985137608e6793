//! Any text as a file of targets: an error that names it, or seeds that can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quotestance::{Article, Kinds, Model, extract, find_mentions};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let seeds = Model::embedded_fast().seeds().clone();
    match seeds.with_targets([("a.toml", &*text)]) {
        Ok(seeds) => {
            let article =
                Article::new("“The Poles came,” said Zofia Lis. «Поляки приехали», — сказал он.");
            let quotes = extract(&article, &seeds, Kinds::default());
            let _ = find_mentions(&article, &quotes, &seeds);
        }
        Err(error) => assert!(error.to_string().contains("a.toml"), "{error}"),
    }
});
