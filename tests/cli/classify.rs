//! `classify`.

use crate::support::{folder, path, quotestance, rows, run, stderr, stdout};

#[test]
fn a_statement_as_an_argument() {
    let rows = rows(&run(&["classify", "The refugees are people like us."], 0));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["quote"], "The refugees are people like us.");
    assert_eq!(rows[0]["target"], "migrants");
    assert_eq!(rows[0]["mention"]["text"], "refugees");
    assert_eq!(rows[0]["mention"]["in"], "quote");
}

#[test]
fn rows_come_back_in_order_with_all_their_fields() {
    let input = concat!(
        r#"{"id":"x","quote":"We owe them a roof.","target":"migrants","stance":"obligation","n":[1]}"#,
        "\n\n",
        r#"{"id":"y","quote":"It is cold."}"#,
        "\n",
    );
    let folder = folder(&[("a.jsonl", input.as_bytes())]);
    let rows = rows(&run(&["classify", &path(&folder, "a.jsonl")], 0));
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["id"], "x");
    assert_eq!(rows[0]["n"], serde_json::json!([1]));
    assert_eq!(rows[0]["given_stance"], "obligation");
    assert!(rows[0]["stance"].is_string());
    assert_eq!(rows[1]["id"], "y");
    assert!(rows[1]["target"].is_null() && rows[1]["stance"].is_null());
}

#[test]
fn a_row_without_a_target_is_judged_toward_each_that_it_names() {
    let quote = "The Russians came by plane, the Uzbek migrants on foot.";
    let both = rows(&run(&["classify", quote], 0));
    let targets: Vec<_> = both.iter().map(|row| row["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["russians", "migrants"]);
    let one = rows(&run(&["classify", "--target", "migrants", quote], 0));
    assert_eq!(one.len(), 1);
}

#[test]
fn broken_rows_are_named_and_the_others_go_on() {
    let mut input =
        b"{\"quote\":\"Let the refugees in.\"}\n{\"quote\":\n{\"quote\":\"\xFF\"}\n".to_vec();
    input.extend(b"{\"text\":\"a\"}\n{\"quote\":\"Migrants wait.\",\"target\":\"x\"}\n");
    input.extend(b"{\"quote\":\"Migrants wait.\"}\n");
    let folder = folder(&[("a.jsonl", &input)]);
    let assert = run(&["classify", &path(&folder, "a.jsonl")], 4);
    assert_eq!(rows(&assert).len(), 2);
    let errors = stderr(&assert);
    for expected in [
        "a.jsonl:2: no JSON object: EOF while parsing a value at column 9",
        "a.jsonl:3: not UTF-8: byte 0xFF at offset 10 of the line",
        "a.jsonl:4: no field `quote`",
        "a.jsonl:5: unknown target `x`",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
}

#[test]
fn csv_in_and_out() {
    let input = "id,quote,target\n1,\"Let them in, please.\",migrants\n2,three,fields,here\n3,Go home.,russians\n";
    let folder = folder(&[("a.csv", input.as_bytes())]);
    let assert = run(&["classify", "--format", "csv", &path(&folder, "a.csv")], 4);
    let text = stdout(&assert);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("schema,id,quote,target,"), "{}", lines[0]);
    assert!(lines[1].starts_with("1,1,\"Let them in, please.\",migrants,"), "{}", lines[1]);
    assert!(stderr(&assert).contains("a.csv:3: 4 fields, but the header has 3"));
    for (content, expected) in [
        ("a,b\n1,2\n", "b.csv: the header names no column `quote`: it has `a`, `b`"),
        ("quote,a,a\n1,2,3\n", "b.csv: the header names the column `a` twice"),
        (
            "quote,id\n\"Refugees wait\nMigrants too\n",
            "b.csv:2: a quoted field starts here and is never",
        ),
    ] {
        let folder = self::folder(&[("b.csv", content.as_bytes())]);
        let assert = run(&["classify", &path(&folder, "b.csv")], 3);
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    }
}

#[test]
fn standard_input_is_rows() {
    for (input, code) in [
        ("{\"quote\":\"Refugees wait.\"}\n", 0),
        ("broken\n{\"quote\":\"Refugees wait.\"}\n", 4),
        ("quote\nRefugees wait.\n", 0),
    ] {
        let assert = quotestance(&["classify", "-"]).write_stdin(input).assert().code(code);
        assert_eq!(rows(&assert)[0]["target"], "migrants", "{input}");
    }
}
