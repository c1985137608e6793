//! A model with some of its bytes altered, under the right digest: an error, or a model that can be used; no panic.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use quotestance::{Analyzer, AnalyzerOptions, Article, Model};
use sha2::{Digest as _, Sha256};

/// The lines of a model before its digest, and what stands before the digest.
static MODEL: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = Model::embedded_fast().to_text();
    let (lines, last) = text.trim_end().rsplit_once('\n').expect("lines");
    let (name, _) = last.rsplit_once('\t').expect("a digest");
    (format!("{lines}\n"), format!("{name}\t"))
});

fuzz_target!(|data: &[u8]| {
    let (lines, last) = &*MODEL;
    let mut bytes = lines.clone().into_bytes();
    // Each edit: where (three bytes), how many bytes go, and which come in their place.
    for edit in data.chunks(8) {
        let [a, b, c, length, new @ ..] = edit else { break };
        let start = u32::from_be_bytes([0, *a, *b, *c]) as usize % bytes.len();
        let end = (start + usize::from(*length)).min(bytes.len());
        bytes.splice(start..end, new.iter().copied());
        if bytes.is_empty() {
            return;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let digest: String =
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let Ok(model) = Model::parse(&format!("{text}{last}{digest}\n")) else { return };
    let article =
        Article::new("“Let the refugees in,” she said. «Мигранты нам помогают», — сказал он.");
    let _ = Analyzer::new(&model, AnalyzerOptions::default()).analyze(&article);
});
