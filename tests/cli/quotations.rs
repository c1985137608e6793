//! Records of quotations: each given quote is one quote, whatever stands in it.

use serde_json::{Value, json};

use crate::support::{folder, path, quotestance, rows, run, stderr};

/// The rows of `extract` for one record of these quotes: the words before, those of the quote, those after.
fn extracted(quotes: &[[&str; 3]], options: &[&str]) -> Vec<Value> {
    let args = [&["extract", "--input-format", "jsonl"], options, &["-"]].concat();
    rows(&quotestance(&args).write_stdin(record(quotes)).assert().code(0))
}

/// The rows of quotes, each of which must be there whole.
fn whole<const N: usize>(quotes: [[&str; 3]; N]) -> Vec<Value> {
    let found = extracted(&quotes, &[]);
    let texts: Vec<&str> = found.iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!(texts, quotes.map(|[_, quote, _]| quote));
    found
}

fn record(quotes: &[[&str; 3]]) -> String {
    let quotes: Vec<Value> = quotes
        .iter()
        .map(|[pre, quote, post]| json!({"pre": pre, "quote": quote, "post": post}))
        .collect();
    json!({"url": "u", "quotes": quotes}).to_string()
}

#[test]
fn each_given_quote_is_one_quote_whole() {
    let quotes = [
        [
            "The warden, Pavel Sorin, said ",
            "The so-called \"bogus guests\" pay rent like us",
            " on Friday.",
        ],
        ["", "We name it \"shelter\" and the door is open.", ""],
        ["", "the \"so-called\" newcomers.", ""],
        ["", "I told him: “go back then.” And he stayed,", "\" Ruta Brandt said."],
        ["", "only newcomers", ""],
        ["He opened « the paper. The warden said ", "We owe them a bed", ""],
        ["Ruta Brandt said: ‘", "They’re the ‘good’ ones, the Brandts’ own", "’ she added."],
        ["", "It isn't theirs'", ""],
        ["Ruta Brandt said: \"", "We stay.\n\nWe \"do\".\nThey are here", "\" and left."],
        ["", "\"Home\" and \"away\"", ""],
        ["It was called a \"", "camp", "\" by the papers."],
        ["the so-called \"", "guests", "\" of the town"],
        ["A \"", "closed", "\" border"],
    ];
    let found = whole(quotes);
    for (row, number) in found.iter().zip(1..) {
        assert_eq!(row["id"], format!("u#{number}"));
        assert_eq!(row["fragments"].as_array().map(Vec::len), Some(1));
    }
    let told = [(0, "The warden", "said"), (3, "Ruta Brandt", "said"), (5, "The warden", "said")];
    for (index, speaker, cue) in told {
        let row = &found[index];
        assert_eq!((&row["speaker"]["text"], &row["cue"]), (&json!(speaker), &json!(cue)), "{row}");
    }
    assert_eq!(found[0]["speaker"]["name"], "Pavel Sorin");
    let start = found[0]["span"]["bytes"][0].as_u64().unwrap();
    assert_eq!(start, "The warden, Pavel Sorin, said “".len() as u64);
}

#[test]
fn russian_quotes_are_whole_too() {
    let quotes = [
        ["Мэр Зухра Алиева сказала: «", "Из «Зари» к нам едут гости", "»."],
        ["", "Мы «за». Они тут живут", "», — сказала Зухра Алиева."],
        ["", "Мы дома, — сказала Зухра Алиева, — и они дома", "»."],
        ["«Мы дома, — сказала Зухра Алиева. — ", "И они дома, и дети", "». Мэр молча кивнула."],
        ["— Да, — ответила Зухра Алиева, — ", "они дома", ""],
        ["— ", "Они дома", ""],
        ["завод «", "Серп", "» закрыли"],
        ["— Он сказал: ", "Гости останутся", ""],
    ];
    let found = whole(quotes);
    for row in &found[..5] {
        assert_eq!(row["speaker"]["name"], "Зухра Алиева", "{row}");
    }
    let kinds: Vec<&str> = found.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[2..], ["direct", "direct", "direct", "direct", "mixed", "direct"]);
}

#[test]
fn quotes_beside_it_tell_who_speaks_and_are_no_rows() {
    let beside = [
        "“I told you,” Ruta Brandt said. “We go.” ",
        "They stay here.",
        " “And they pay,” she said.",
    ];
    let found = extracted(&[beside, ["He said: “No.” “", "Yes.", "” “So what?”"]], &[]);
    assert_eq!([&found[0]["text"], &found[1]["text"]], ["They stay here.", "Yes."]);
    assert_eq!([&found[0]["speaker"]["name"], &found[1]["speaker"]["text"]], ["Ruta Brandt", "He"]);
    assert_eq!(found.len(), 2);
}

#[test]
fn kinds_choose_among_given_quotes() {
    let quotes = [["She said: \"", "We “all” stay here.", "\""], ["It is a \"", "bad plan", "\""]];
    let texts = |kinds: &str| -> Vec<Value> {
        extracted(&quotes, &["--kinds", kinds]).iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(texts("direct"), ["u#1"]);
    assert_eq!(texts("mixed"), ["u#2"]);
    assert_eq!(texts("direct,mixed,indirect"), ["u#1", "u#2"]);
    assert_eq!(texts("indirect"), Vec::<Value>::new());
}

#[test]
fn given_quotes_are_judged_whole() {
    let quotes = [
        ["", "the \"so-called\" refugees and the Russians.", ""],
        ["", "It “rained” all day.", ""],
        ["", "only refugees", ""],
    ];
    let args = ["analyze", "--fast", "--input-format", "jsonl", "-"];
    let found = rows(&quotestance(&args).write_stdin(record(&quotes)).assert().code(0));
    let judged: Vec<_> =
        found.iter().map(|row| (row["id"].clone(), row["target"].clone())).collect();
    let expected = [
        ("u#1", json!("migrants")),
        ("u#1", json!("russians")),
        ("u#2", Value::Null),
        ("u#3", json!("migrants")),
    ];
    assert_eq!(judged, expected.map(|(id, target)| (json!(id), target)));
}

#[test]
fn a_record_with_an_empty_quote_is_refused_by_name() {
    let good = record(&[["", "Let the refugees in.", ""]]);
    let empty = record(&[["She said ", "We stay.", ""], ["She said ", " ", "."]]);
    let folder = folder(&[("a.gqg.json", format!("{empty}\n{good}\n").as_bytes())]);
    let name = path(&folder, "a.gqg.json");
    for command in [&["extract"][..], &["analyze", "--fast"], &["classify", "--fast"]] {
        let assert = run(&[command, &[&name]].concat(), 4);
        assert_eq!(rows(&assert).len(), 1);
        let errors = stderr(&assert);
        assert!(errors.contains("a.gqg.json:1: `quote` of quote 2 is empty"), "{errors}");
    }
}
