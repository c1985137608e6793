//! `analyze`.

use crate::support::{covered, folder, path, quotestance, root, rows, run, stderr, stdout};

const ARTICLE: &str =
    "Amina Karimova brings the Russians bread. “I feel for them,” she said. “I do.”";

#[test]
fn the_documented_record() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let name = path(&folder, "a.txt");
    let rows = rows(&run(&["analyze", &name], 0));
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row["schema"], 1);
    assert_eq!(row["id"], format!("{name}#1"));
    assert_eq!(row["lang"], "en");
    assert_eq!(row["kind"], "direct");
    assert_eq!(row["text"], "I feel for them, I do.");
    assert_eq!(row["span"]["bytes"], serde_json::json!([45, 83]));
    assert_eq!(row["span"]["chars"], serde_json::json!([43, 77]));
    assert_eq!(row["fragments"][1]["utf16"], serde_json::json!([72, 77]));
    assert_eq!(row["speaker"]["text"], "she");
    assert_eq!(row["speaker"]["name"], "Amina Karimova");
    assert!(row["speaker"]["description"].is_null());
    assert_eq!(row["speaker"]["bytes"], serde_json::json!([65, 68]));
    assert_eq!(row["cue"], "said");
    assert_eq!(row["target"], "russians");
    assert_eq!(row["mention"]["text"], "them");
    assert_eq!(row["mention"]["via"], "pronoun");
    assert_eq!(row["mention"]["bytes"], serde_json::json!([56, 60]));
    for field in ["stance_p", "sentiment_p"] {
        let sum: f64 = row[field].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 0.001, "{field} sums to {sum}");
    }
    assert_eq!(row["abstained"], false);
}

#[test]
fn every_sample_article_is_read_and_every_place_holds_its_words() {
    let assert = run(&["analyze", "data/articles"], 0);
    let rows = rows(&assert);
    let mut languages = Vec::new();
    for row in &rows {
        languages.push(row["lang"].as_str().unwrap().to_owned());
        let doc = row["doc"].as_str().unwrap();
        let source = std::fs::read_to_string(root().join(doc)).unwrap();
        let speaker = &row["speaker"];
        if let Some(text) = speaker["text"].as_str()
            && doc.ends_with(".txt")
        {
            assert_eq!(covered(&source, &speaker["bytes"]), text);
        }
        let fragments = row["fragments"].as_array().unwrap();
        let words: Vec<_> = fragments.iter().map(|f| covered(&source, &f["bytes"])).collect();
        if doc.ends_with(".txt") {
            assert_eq!(words.join(" "), row["text"]);
        }
        assert!(words.iter().all(|words| !words.is_empty()));
        assert_eq!(row["target"].is_null(), row["stance"].is_null());
    }
    assert!(languages.contains(&"en".to_owned()) && languages.contains(&"ru".to_owned()));
    assert!(rows.iter().any(|row| row["target"] == "russians"));
    assert!(rows.iter().any(|row| row["target"] == "migrants"));
    assert!(rows.iter().any(|row| row["target"].is_null()));
}

#[test]
fn a_quote_about_both_targets_is_judged_toward_each() {
    let text = "“The Russians got flats here within a week, and our Tajik migrants still sleep in \
                basements,” said Olim Rasulov.";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let rows = rows(&run(&["analyze", "--fast", &path(&folder, "a.txt")], 0));
    let targets: Vec<_> = rows.iter().map(|row| row["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["russians", "migrants"]);
    assert_eq!(rows[0]["id"], rows[1]["id"]);
    assert_ne!(rows[0]["stance_p"], rows[1]["stance_p"]);
}

#[test]
fn a_target_may_be_asked_for() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let name = path(&folder, "a.txt");
    let assert = run(&["analyze", "--target", "migrants", &name], 0);
    assert!(rows(&assert)[0]["target"].is_null());
    let assert = run(&["analyze", "--target", "martians", &name], 3);
    assert!(stderr(&assert).contains("unknown target `martians`: the model knows `migrants`"));
}

#[test]
fn forms_of_output() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let name = path(&folder, "a.txt");
    let table = stdout(&run(&["analyze", "--format", "table", &name], 0));
    assert!(table.contains("Amina Karimova") && table.contains("russians"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colours outside a terminal");
    let out = path(&folder, "out.csv");
    run(&["analyze", "-o", &out, &name], 0).stdout("");
    let csv = std::fs::read_to_string(out).unwrap();
    let header = csv.lines().next().unwrap();
    assert!(header.starts_with("schema,doc,id,lang,kind,text,span.bytes"), "{header}");
    assert!(header.contains("stance_p.compassion"), "{header}");
    assert_eq!(csv.lines().count(), 2);
}

#[test]
fn standard_input_is_an_article() {
    let assert = quotestance(&["analyze", "-"]).write_stdin(ARTICLE).assert().code(0);
    assert_eq!(rows(&assert)[0]["id"], "-#1");
    let html = "<p>&ldquo;We <b>owe</b> the refugees a roof,&rdquo; she said.</p>";
    let args = ["analyze", "--input-format", "html", "-"];
    let assert = quotestance(&args).write_stdin(html).assert().code(0);
    let row = &rows(&assert)[0];
    assert_eq!(row["text"], "We owe the refugees a roof,");
    let words = covered(html, &row["fragments"][0]["bytes"]);
    assert_eq!(words, "We <b>owe</b> the refugees a roof,");
}

#[test]
fn an_unsure_judgement_abstains() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let name = path(&folder, "a.txt");
    let assert = run(&["analyze", "--abstain-below", "1", &name], 0);
    assert_eq!(rows(&assert)[0]["abstained"], true);
    run(&["analyze", "--abstain-below", "1.5", &name], 2);
}

#[test]
fn a_sentence_of_many_quotes_takes_time_in_proportion() {
    // Quadratic work on this megabyte takes minutes; the test runner's patience is the bound. The encoder
    // reads each quote by itself, and is left out.
    let text = "“Let the refugees go,” he said, ".repeat(30_000);
    let folder = folder(&[("a.txt", text.as_bytes())]);
    assert!(!rows(&run(&["analyze", "--fast", &path(&folder, "a.txt")], 0)).is_empty());
}

#[test]
fn judgements_for_reading_fit_80_columns_and_mark_words_without_colour() {
    for article in ["data/articles/ru-relocants.md", "data/articles/en-newcomers.txt"] {
        let mut command = quotestance(&["analyze", "--fast", "--format", "table", article]);
        let text = stdout(&command.env("COLUMNS", "80").assert().code(0));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains(" toward russians, sentiment "), "{text}");
        assert!(text.contains(" *") && text.ends_with("speak most for the stance.\n"), "{text}");
        assert!(!text.contains('\u{1b}'), "no colours outside a terminal");
        let mut plain =
            quotestance(&["analyze", "--fast", "--format", "table", "--reasons", "0", article]);
        let plain = stdout(&plain.env("COLUMNS", "80").assert().code(0));
        assert!(!plain.contains('*'), "{plain}");
    }
}
