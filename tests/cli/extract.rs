//! `extract`.

use crate::support::{folder, path, rows, run, stderr, stdout};

#[test]
fn quotes_come_without_judgement() {
    let text = "«Они наши гости», — сказала Зухра Алиева.";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let rows = rows(&run(&["extract", &path(&folder, "a.txt")], 0));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["lang"], "ru");
    assert_eq!(rows[0]["text"], "Они наши гости");
    assert_eq!(rows[0]["speaker"]["text"], "Зухра Алиева");
    assert!(rows[0].get("target").is_none() && rows[0].get("stance").is_none());
}

#[test]
fn kinds_may_be_chosen() {
    let text = "She called it “a disaster”. “We stay,” she said.";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let name = path(&folder, "a.txt");
    let texts = |kinds: &str| -> Vec<String> {
        let rows = rows(&run(&["extract", "--kinds", kinds, &name], 0));
        rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts("direct"), ["We stay,"]);
    assert_eq!(texts("mixed"), ["a disaster"]);
    assert_eq!(texts("direct,mixed"), ["a disaster", "We stay,"]);
}

#[test]
fn an_article_without_quotes_says_so() {
    let folder = folder(&[("a.txt", b"It rained all day.")]);
    let assert = run(&["extract", &path(&folder, "a.txt")], 0).stdout("");
    assert!(stderr(&assert).ends_with("a.txt: no direct or mixed statement found\n"));
    let assert = run(&["extract", "--kinds", "direct", &path(&folder, "a.txt")], 0);
    assert!(stderr(&assert).ends_with("a.txt: no direct statement found\n"));
}

#[test]
fn other_character_sets_are_read_where_the_file_tells_them() {
    let page = b"<meta charset=windows-1251><p>\xAB\xCE\xED\xE8 \xED\xE0\xF8\xE8 \xE3\xEE\xF1\xF2\xE8\xBB, \x97 \xF1\xEA\xE0\xE7\xE0\xEB\xE0 \xC7\xF3\xF5\xF0\xE0.";
    let text = "\u{FEFF}“They stay,” said Maria Holt.";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = folder(&[("a.html", page), ("b.txt", &wide)]);
    let assert = run(&["extract", &folder.path().display().to_string()], 0);
    let texts: Vec<_> = rows(&assert).iter().map(|row| row["text"].clone()).collect();
    assert_eq!(texts, ["Они наши гости", "They stay,"]);
    assert!(stderr(&assert).contains("a.html: read as windows-1251; places count"));
    assert!(stderr(&assert).contains("b.txt: read as UTF-16LE; places count"));
}

#[test]
fn the_description_of_the_speaker_stands_beside_the_name() {
    let text = "“They are children,” said Ruta Brandt, a nurse in Lund.";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let name = path(&folder, "a.txt");
    let rows = rows(&run(&["extract", &name], 0));
    assert_eq!(rows[0]["speaker"]["name"], "Ruta Brandt");
    assert_eq!(rows[0]["speaker"]["description"], "a nurse in Lund");
    let table = run(&["extract", "--format", "table", &name], 0);
    assert!(stdout(&table).contains("(a nurse in"), "{}", stdout(&table));
}
