//! `--kinds`: indirect statements, and what the choice of kinds leaves as it is.

use crate::support::{covered, folder, path, root, rows, run, stderr};

const ARTICLE: &str = "The mayor said that the Russians were welcome. “We feel for them,” she said. \
                       She called the camp “a disgrace to us”. A baker says the refugees pay on time.";

#[test]
fn an_article_without_marks_offers_its_indirect_statements() {
    let article = "data/articles/en-indirect.txt";
    let source = std::fs::read_to_string(root().join(article)).unwrap();
    for command in ["extract", "analyze"] {
        let assert = run(&[command, article], 0).stdout("");
        let message = stderr(&assert);
        let rows = rows(&run(&[command, "--kinds", "direct,mixed,indirect", article], 0));
        let offer = format!(
            "no direct or mixed statement found; --kinds direct,mixed,indirect finds {} indirect\n",
            rows.len()
        );
        assert!(message.ends_with(&offer), "{message}");
        let pitied = rows
            .iter()
            .find(|row| row["text"].as_str().unwrap().starts_with("that he pitied the Russians"))
            .expect("what the driver told the council");
        assert_eq!(pitied["kind"], "indirect");
        assert_eq!(pitied["cue"], "told");
        assert_eq!(pitied["speaker"]["name"], "Bakyt Esenov");
        assert_eq!(covered(&source, &pitied["span"]["bytes"]), pitied["text"]);
        if command == "analyze" {
            assert_eq!(pitied["target"], "russians");
            assert_eq!(pitied["mention"]["text"], "Russians");
            assert!(pitied["stance"].is_string());
        }
    }
}

#[test]
fn ids_are_the_same_whichever_kinds_are_asked_for() {
    let folder = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let name = path(&folder, "a.txt");
    for command in ["extract", "analyze"] {
        let asked = |kinds: &str| rows(&run(&[command, "--kinds", kinds, &name], 0));
        let all = asked("direct,mixed,indirect");
        let ids: Vec<&str> = all
            .iter()
            .map(|row| row["id"].as_str().expect("an id").rsplit('#').next().expect("a number"))
            .collect();
        assert_eq!(ids, ["i1", "1", "2", "i2"]);
        for kind in ["direct", "mixed", "indirect"] {
            let of_kind: Vec<_> = all.iter().filter(|row| row["kind"] == kind).cloned().collect();
            assert_eq!(asked(kind), of_kind, "{command} {kind}");
        }
    }
}

#[test]
fn quotes_of_a_kind_not_asked_for_are_no_indirect_statements() {
    let folder = folder(&[("a.txt", "“We stay,” she said.".as_bytes())]);
    let assert = run(&["extract", "--kinds", "mixed", &path(&folder, "a.txt")], 0).stdout("");
    assert!(stderr(&assert).ends_with("a.txt: no mixed statement found\n"));
}
