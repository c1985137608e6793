//! Any bytes as an article of any format: no panic, no span that is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quotestance::{Article, Span};
use quotestance_fuzz::{analyze, format};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let article = Article::parse(String::from_utf8_lossy(rest), format(*first));
    for (start, c) in article.text().char_indices() {
        let span = article.source_span(Span::new(start, start + c.len_utf8()));
        assert!(article.source().get(span.range()).is_some(), "{c:?} at {start}: {span:?}");
    }
    analyze(&article);
});
