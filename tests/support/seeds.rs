//! The seeds as their files stand, for tests that hold them to what the next model will carry.

use std::fs;
use std::path::Path;

use quotestance::Seeds;
use quotestance::seeds::Kind;
use quotestance::text::Lang;

/// Reads `seeds/`; every language has a file of every kind.
pub(crate) fn read() -> Seeds {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds");
    let mut files = Vec::new();
    for lang in Lang::ALL {
        for kind in Kind::ALL {
            let name = format!("{lang}/{kind}.toml");
            let text = fs::read_to_string(folder.join(&name))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            files.push((lang, kind, name, text));
        }
    }
    let files = files.iter().map(|(lang, kind, name, text)| (*lang, *kind, &name[..], &text[..]));
    Seeds::from_toml(files).unwrap_or_else(|error| panic!("{error}"))
}
