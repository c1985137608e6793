//! `report`.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::support::{folder, path, quotestance, run, stderr, stdout};

/// Rows as `classify` writes them: of every three, one is taken for compassion.
fn results(number: usize) -> String {
    let mut text = String::new();
    for i in 0..number {
        let stance = if i % 3 == 0 { "compassion" } else { "neutral" };
        let row = json!({
            "schema": 1, "id": format!("q{i}"), "quote": format!("Statement {i} about the newcomers."),
            "speaker": format!("Speaker {}", i % 4), "lang": if i % 5 == 0 { "ru" } else { "en" },
            "date": format!("2022-{:02}-15", 1 + i % 9), "url": format!("https://paper{}.example/{i}", i % 2),
            "target": "migrants", "mention": null,
            "stance": stance, "stance_p": {"compassion": if i % 3 == 0 { 0.9 } else { 0.2 }, "neutral": if i % 3 == 0 { 0.1 } else { 0.8 }},
            "sentiment": "neutral", "sentiment_p": {"neutral": 1.0}, "abstained": i % 10 == 0,
        });
        let _ = writeln!(text, "{row}");
    }
    text
}

/// The page's data.
fn data(html: &str) -> Value {
    let (_, rest) = html.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// The cells of the first row of a table that has this heading.
fn cells(html: &str, table: &str, heading: &str) -> Vec<String> {
    let (_, rest) = html.split_once(&format!("<caption>{table}")).expect("the table");
    let (_, rest) = rest.split_once(&format!("<th scope=\"row\">{heading}</th>")).expect("the row");
    let row = rest.split_once("</tr>").unwrap().0;
    let cells = row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1);
    cells.map(|cell| cell.trim_end_matches("</td>").replace('\u{a0}', " ")).collect()
}

#[test]
fn shares_of_all_parts_and_the_statements_themselves() {
    let folder = folder(&[("r.jsonl", results(90).as_bytes())]);
    let out = path(&folder, "report.html");
    run(&["report", &path(&folder, "r.jsonl"), "-o", &out], 0).stdout("");
    let html = fs::read_to_string(&out).unwrap();
    let whole = cells(&html, "Shares of stance toward migrants, with", "compassion");
    assert_eq!(whole, ["30", "33.3 % (24.5–43.6)"]);
    let outlets = cells(&html, "Shares of stance toward migrants by outlet", "paper1.example");
    assert_eq!(outlets[0], "45");
    assert!(html.contains("<th scope=\"row\">2022-09-12</th>"), "weeks");
    assert!(html.contains("<th scope=\"row\">Russian</th>") && html.contains(">Speaker 3</th>"));
    assert_eq!(html.matches("<svg").count(), html.matches("role=\"img\"").count());
    let abstained = cells(&html, "Judgements that were marked as abstained", "migrants");
    assert_eq!(abstained, ["compassion", "30", "3", "10.0 %"]);
    assert!(html.contains("not corrected for these errors"));
    let data = data(&html);
    let statements = data["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 90);
    assert_eq!(
        statements[1]["href"],
        "https://paper1.example/1#:~:text=Statement%201%20about%20the%20newcomers."
    );
    assert_eq!(
        data["stances"][statements[1]["stance"].as_u64().unwrap() as usize]["name"],
        "neutral"
    );
}

#[test]
fn the_page_asks_for_nothing_and_runs_nothing_but_its_own() {
    let html = stdout(&quotestance(&["report", "-"]).write_stdin(results(3)).assert().code(0));
    let (_, policy) = html.split_once("http-equiv=\"Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split_once('"').unwrap().0.replace("&#x27;", "'");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"));
    for outside in ["<link", "<img", "src=", "@import", "url(", "style=\"", "onclick"] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn words_of_others_stay_words() {
    let evil = "</script><script>alert(1)</script><!-- \u{2028} &amp; \"'";
    let row = json!({
        "quote": evil, "speaker": evil, "outlet": evil, "url": "javascript:alert(1)", "target": evil,
        "stance": evil, "doc": evil, "date": evil,
    });
    let html = stdout(&quotestance(&["report", "-"]).write_stdin(row.to_string()).assert().code(0));
    assert_eq!(html.matches("<script").count(), 2);
    assert!(!html.contains("alert(1)</script>") && !html.contains("javascript:"));
    let data = data(&html);
    assert_eq!(data["statements"][0]["text"], evil);
    assert!(data["statements"][0]["href"].is_null());
}

#[test]
fn a_labelled_sample_corrects_the_shares() {
    // The classifier finds compassion in every third statement, and it is in every second of those alone.
    let gold = |of: &dyn Fn(usize) -> Option<Value>| -> String {
        let row = |i: usize| {
            let stance = if i.is_multiple_of(6) { "compassion" } else { "neutral" };
            let mut row = json!({"id": format!("q{i}"), "target": "migrants", "stance": stance});
            row["sampling"] = of(i)?;
            Some(format!("{row}\n"))
        };
        (0..600).filter_map(row).collect()
    };
    let simple = gold(&|i| (i % 5 == 0).then_some(Value::Null));
    // All that was taken for compassion, and a tenth of the rest.
    let strata = gold(&|i| match (i % 3, i % 10) {
        (0, _) => Some(json!({"stratum": "compassion", "probability": 1.0})),
        (_, 0) => Some(json!({"stratum": "neutral", "probability": 0.1})),
        _ => None,
    });
    let files = [("r.jsonl", results(600)), ("simple.jsonl", simple), ("strata.jsonl", strata)];
    let folder = folder(&files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    for gold in ["simple.jsonl", "strata.jsonl"] {
        let args = ["report", "--gold", &path(&folder, gold), &path(&folder, "r.jsonl")];
        let html = stdout(&run(&args, 0));
        let whole = cells(&html, "Shares of stance toward migrants, with", "compassion");
        assert!(whole[1].starts_with("33.3 %"), "{whole:?}");
        let corrected: f64 = whole[2].split(' ').next().unwrap().parse().unwrap();
        assert!((corrected - 100.0 / 6.0).abs() < 1.0, "{gold}: {whole:?}");
        assert!(html.contains("prediction-powered inference"));
    }
}

#[test]
fn labelled_rows_that_are_of_no_use_are_named() {
    let gold = "{\"id\":\"q0\",\"target\":\"migrants\",\"stance\":\"compasion\"}\n{\"id\":\"x\",\"stance\":\"neutral\"}\n{\"id\":\"q1\"}\n";
    let folder = folder(&[("r.jsonl", results(30).as_bytes()), ("g.jsonl", gold.as_bytes())]);
    let args = ["report", "--gold", &path(&folder, "g.jsonl"), &path(&folder, "r.jsonl")];
    let assert = run(&args, 4);
    let errors = stderr(&assert);
    for expected in [
        "g.jsonl: `q0`: unknown label `compasion`: the results have `compassion`, `neutral`",
        "g.jsonl: `x`: no row of the results",
        "g.jsonl:3: `stance` is empty: the row was not labelled",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
    assert!(stdout(&assert).contains("0 of these statements were labelled by hand"));
}

#[test]
fn all_forms_of_results_give_the_same_page() {
    let articles = "{\"id\":\"a\",\"date\":\"2022-09-21\",\"url\":\"https://a.example/1\",\"text\":\"“We owe the refugees a roof,” said Ann Lee, a nurse. “It rains.”\"}\n";
    let folder = folder(&[("a.jsonl", articles.as_bytes())]);
    let pages: Vec<String> = ["r.jsonl", "r.csv", "r.parquet"]
        .into_iter()
        .map(|name| {
            let (articles, results) = (path(&folder, "a.jsonl"), path(&folder, name));
            run(&["analyze", "--fast", "--reasons", "3", "-o", &results, &articles], 0);
            stdout(&run(&["report", &results], 0)).replace(name, "r")
        })
        .collect();
    let found = data(&pages[0]);
    let statement = &found["statements"][0];
    assert_eq!(statement["speaker"], "Ann Lee");
    assert_eq!(statement["date"], "2022-09-21");
    assert!(statement["marks"][0].is_array() && statement["reasons"][0]["weight"].is_number());
    for page in &pages[1..] {
        assert_eq!(data(page), found);
    }
    assert!(pages[0].contains("<th scope=\"row\">Model, SHA-256</th>"), "the manifest");
}

#[test]
fn manifests_of_a_folder_are_no_results() {
    let folder = folder(&[]);
    let (results, all) = (path(&folder, "r.jsonl"), folder.path().to_str().unwrap());
    run(&["analyze", "--fast", "-o", &results, "data/articles/en-newcomers.txt"], 0);
    assert!(fs::exists(path(&folder, "r.jsonl.manifest.json")).unwrap());
    run(&["report", all], 0);
    run(&["sample", "-n", "1", all], 0);
}

#[test]
fn what_is_no_result_is_refused_and_the_rest_goes_on() {
    let mut rows = results(3);
    rows.push_str("{\"text\":\"a\"}\n{\"stance\":\n{\"text\":\"It rains.\",\"stance\":null}\n");
    let folder = folder(&[
        ("r.jsonl", rows.as_bytes()),
        ("none.jsonl", b"{\"text\":\"a\",\"stance\":null}\n"),
    ]);
    let assert = run(&["report", &path(&folder, "r.jsonl")], 4);
    let errors = stderr(&assert);
    assert!(
        errors.contains(
            "r.jsonl:4: no field `stance`: rows must be those of `analyze` or `classify`"
        ),
        "{errors}"
    );
    assert!(errors.contains("r.jsonl:5: no JSON object"), "{errors}");
    assert!(stdout(&assert).contains("about no target, left out"));
    let out = path(&folder, "out.html");
    let assert = run(&["report", &path(&folder, "none.jsonl"), "-o", &out], 3);
    assert!(stderr(&assert).contains("there is nothing to report"));
    assert!(!fs::exists(out).unwrap());
    run(&["report", &path(&folder, "absent.jsonl")], 3);
}

#[test]
fn a_statement_links_to_its_file() {
    let folder = folder(&[("a.txt", "“We owe the refugees a roof,” said Ann Lee.".as_bytes())]);
    let [article, results] = ["a.txt", "r.jsonl"].map(|name| path(&folder, name));
    run(&["analyze", "--fast", "-o", &results, &article], 0);
    let out = path(&folder, "report.html");
    run(&["report", "-o", &out, &results], 0);
    let found = data(&fs::read_to_string(&out).unwrap());
    assert_eq!(
        found["statements"][0]["href"],
        "./a.txt#:~:text=We%20owe%20the%20refugees%20a%20roof%2C"
    );
}

#[test]
fn no_more_are_listed_than_asked_for() {
    let folder = folder(&[("r.jsonl", results(90).as_bytes())]);
    let html = stdout(&run(&["report", "--max-listed", "9", &path(&folder, "r.jsonl")], 0));
    let found = data(&html);
    assert_eq!(found["statements"].as_array().unwrap().len(), 9);
    assert_eq!(found["statements"][1]["text"], "Statement 10 about the newcomers.");
    assert!(html.contains("9 of the 90 statements are listed here"));
}
