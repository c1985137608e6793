//! Forms of input and output: each says the same.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_json::LineDelimitedWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use crate::support::{folder, path, quotestance, rows, run, stderr, stdout};

const TEXT: &str = "“We owe the refugees a roof,” said Nina Orlova, a nurse.";

/// Rows of articles as JSON Lines.
fn articles() -> String {
    let row = |id: u32| json!({"id": format!("n{id}"), "site": "a, b", "n": id, "body": TEXT});
    (1..=3).map(|id| format!("{}\n", row(id))).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The rows of a Parquet file, without what is null.
fn read_parquet(path: &str) -> Vec<Value> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let mut writer = LineDelimitedWriter::new(Vec::new());
    for batch in reader.build().unwrap() {
        writer.write(&batch.unwrap()).unwrap();
    }
    writer.finish().unwrap();
    let text = String::from_utf8(writer.into_inner()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The row without its fields that are null.
fn without_null(row: &Value) -> Value {
    let Value::Object(fields) = row else { return row.clone() };
    let fields = fields.iter().filter(|(_, value)| !value.is_null());
    fields.map(|(name, value)| (name.clone(), without_null(value))).collect()
}

#[test]
fn rows_of_articles_carry_their_other_fields() {
    let folder = folder(&[("a.jsonl", articles().as_bytes())]);
    let found = rows(&run(&["analyze", "--fast", &path(&folder, "a.jsonl")], 0));
    assert_eq!(found.len(), 3);
    let row = &found[1];
    assert_eq!([&row["doc"], &row["id"], &row["given_id"]], ["n2", "n2#1", "n2"]);
    assert_eq!((&row["site"], &row["n"]), (&json!("a, b"), &json!(2)));
    assert_eq!(row["speaker"]["description"], "a nurse");
    assert!(row.get("body").is_none());
    let names: Vec<&String> = row.as_object().unwrap().keys().take(4).collect();
    assert_eq!(names, ["given_id", "site", "n", "schema"]);
}

#[test]
fn every_form_of_rows_gives_the_same() {
    let text = articles();
    let table = |delimiter: &str| {
        let rows = (1..=3).map(|id| format!("n{id}{delimiter}\"a, b\"{delimiter}{TEXT}\n"));
        let header = ["id", "site", "body"].join(delimiter);
        format!("{header}\n{}", rows.collect::<String>().replace(TEXT, &format!("\"{TEXT}\"")))
    };
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let folder = folder(&[
        ("a.jsonl", text.as_bytes()),
        ("b.json.gz", &gzip(text.as_bytes())),
        ("c.ndjson.zst", &zstd),
        ("d.csv", table(",").as_bytes()),
        ("e.tsv.gz", &gzip(table("\t").as_bytes())),
    ]);
    let of = |name: &str| {
        let rows = rows(&run(&["extract", &path(&folder, name)], 0));
        rows.into_iter().map(|mut row| {
            row.as_object_mut().unwrap().remove("n");
            row
        })
    };
    let expected: Vec<Value> = of("a.jsonl").collect();
    assert_eq!(expected.len(), 3);
    for name in ["b.json.gz", "c.ndjson.zst", "d.csv", "e.tsv.gz"] {
        assert_eq!(of(name).collect::<Vec<_>>(), expected, "{name}");
    }
    // A folder, and a pattern, are their files by name.
    let all = rows(&run(&["extract", folder.path().to_str().unwrap()], 0));
    assert_eq!(all.len(), 15);
    let some = rows(&run(&["extract", &path(&folder, "[ad].*")], 0));
    assert_eq!(some.len(), 6);
}

#[test]
fn an_article_may_be_compressed() {
    let folder = folder(&[("a.md.gz", &gzip("“We *owe* them,” she said.".as_bytes()))]);
    let found = rows(&run(&["extract", &path(&folder, "a.md.gz")], 0));
    assert_eq!(found[0]["text"], "We owe them,");
    let input = gzip(articles().as_bytes());
    let args = ["extract", "--input-format", "jsonl", "-"];
    let assert = quotestance(&args).write_stdin(input).assert().code(0);
    assert_eq!(rows(&assert).len(), 3);
}

#[test]
fn rows_may_hold_markup_and_have_names_of_their_own() {
    let row = json!({"key": 7, "story": "<p>&ldquo;We <b>stay</b>,&rdquo; she said.</p>"});
    let folder = folder(&[("a.jsonl", format!("{row}\n").as_bytes())]);
    let name = path(&folder, "a.jsonl");
    let fields = ["extract", "--text-field", "story", "--id-field", "key"];
    let html = [&fields[..], &["--input-format", "html", &name]].concat();
    let found = rows(&run(&html, 0));
    assert_eq!([&found[0]["text"], &found[0]["id"]], ["We stay,", "7#1"]);
    assert_eq!(found[0]["key"], 7);
}

#[test]
fn standard_input_is_an_article_unless_it_is_said_to_be_rows() {
    let assert = quotestance(&["extract", "-"]).write_stdin(articles()).assert().code(0);
    assert!(stderr(&assert).contains("-: read as an article; rows take --input-format jsonl"));
    for (input, code) in [("quote\tid\nLet the refugees in.\t1\n", 0), ("id\tn\n1\t2\n", 3)] {
        let assert =
            quotestance(&["classify", "--fast", "-"]).write_stdin(input).assert().code(code);
        assert_eq!(
            rows(&assert).iter().filter(|row| row["id"] == "1").count(),
            1 - code as usize / 3
        );
    }
}

#[test]
fn parquet_out_and_in_again() {
    let folder = folder(&[("a.jsonl", articles().as_bytes())]);
    let [input, out, again] =
        ["a.jsonl", "out.parquet", "b.parquet"].map(|name| path(&folder, name));
    let expected: Vec<Value> =
        rows(&run(&["analyze", "--fast", &input], 0)).iter().map(without_null).collect();
    run(&["analyze", "--fast", "-o", &out, &input], 0).stdout("");
    assert_eq!(read_parquet(&out), expected);
    let assert = run(&["analyze", "--fast", "--format", "parquet", &input], 0);
    assert_eq!(assert.get_output().stdout, std::fs::read(&out).unwrap());
    assert!(!std::path::Path::new(&path(&folder, "out.parquet.part")).exists());

    // What was written is read as rows of articles, and as rows of statements.
    run(&["extract", "--text-field", "text", "-o", &again, &out], 0);
    run(&["classify", &out], 3);
    let whole = gzip(&std::fs::read(&out).unwrap());
    std::fs::write(path(&folder, "c.parquet.gz"), whole).unwrap();
    for name in [&out, &path(&folder, "c.parquet.gz")] {
        let args =
            ["analyze", "--fast", "--text-field", "cue", "--id-field", "n", "--format", "csv"];
        let assert = run(&[&args[..], &[name]].concat(), 0);
        assert_eq!(stdout(&assert).lines().count(), 1, "no statement is in `said`");
        assert!(stderr(&assert).contains("3 rows have no statement"), "{}", stderr(&assert));
    }
}

#[test]
fn csv_has_the_same_columns_whatever_the_rows() {
    let folder = folder(&[
        ("a.jsonl", articles().as_bytes()),
        ("none.jsonl", b"{\"text\":\"It rained.\"}\n"),
        ("a.txt", TEXT.as_bytes()),
    ]);
    let header = |name: &str| {
        let assert = run(&["analyze", "--fast", "--format", "csv", &path(&folder, name)], 0);
        stdout(&assert).lines().next().unwrap().to_owned()
    };
    let own = header("a.txt");
    assert!(own.starts_with("schema,doc,id,lang,kind,text,span.bytes,"), "{own}");
    assert!(own.ends_with(",sentiment_p.positive,abstained"), "{own}");
    assert_eq!(header("none.jsonl"), format!("{own},more"));
    assert_eq!(header("a.jsonl"), format!("given_id,site,n,{own},more"));
}

#[test]
fn quotation_records_of_gdelt() {
    let record = json!({
        "date": "2024-04-02T08:00:00Z", "url": "https://example.org/1", "title": "Roofs", "lang": "ENGLISH",
        "quotes": [
            {"pre": "The mayor spoke. Nina Orlova, a nurse, said: \"", "quote": "We owe the refugees a roof for the winter.", "post": "\" Others nodded."},
            {"pre": "It rained. ", "quote": "The migrants must go home by spring,", "post": " said Olim Rasulov."}
        ]
    });
    let input = gzip(format!("{record}\n").as_bytes());
    let folder = folder(&[("20240402080000.gqg.json.gz", &input)]);
    let name = path(&folder, "20240402080000.gqg.json.gz");
    let found = rows(&run(&["analyze", "--fast", &name], 0));
    assert_eq!(found.len(), 2);
    assert_eq!(
        [&found[0]["id"], &found[1]["id"]],
        ["https://example.org/1#1", "https://example.org/1#2"]
    );
    assert_eq!(found[0]["doc"], "https://example.org/1");
    assert_eq!(
        [&found[0]["speaker"]["name"], &found[1]["speaker"]["name"]],
        ["Nina Orlova", "Olim Rasulov"]
    );
    assert_eq!(found[1]["text"], "The migrants must go home by spring,");
    assert_eq!([&found[0]["title"], &found[0]["given_lang"]], ["Roofs", "ENGLISH"]);
    let judged = rows(&run(&["classify", "--fast", &name], 0));
    assert_eq!(judged.len(), 2);
    assert_eq!([&judged[0]["target"], &judged[1]["target"]], ["migrants", "migrants"]);
    assert_eq!(judged[1]["post"], " said Olim Rasulov.");
}

#[test]
fn quotation_records_in_other_languages_are_refused_by_name() {
    let record =
        |lang: &str| json!({"lang": lang, "quotes": [{"quote": "Let the migrants stay here."}]});
    let input = format!("{}\n{}\n", record("French"), record("ENGLISH"));
    let folder = folder(&[("a.gqg.json", input.as_bytes())]);
    let name = path(&folder, "a.gqg.json");
    for command in [["analyze", "--fast"], ["classify", "--fast"]] {
        let assert = run(&[&command[..], &[&name]].concat(), 4);
        assert_eq!(rows(&assert).len(), 1);
        let errors = stderr(&assert);
        assert!(errors.contains("a.gqg.json:1: language `French` is not read"), "{errors}");
    }
}

#[test]
fn an_empty_stream_has_no_rows() {
    for args in [
        &["extract", "--input-format", "jsonl", "-"][..],
        &["extract", "--input-format", "csv", "-"],
        &["analyze", "--fast", "--input-format", "parquet", "-"],
        &["classify", "--fast", "-"],
    ] {
        quotestance(args).write_stdin("").assert().code(0).stdout("").stderr("");
    }
    let again = ["extract", "--input-format", "jsonl", "-"];
    quotestance(&again).write_stdin(gzip(b"")).assert().code(0).stdout("");
}

#[test]
fn a_file_without_rows_is_no_error_in_any_form() {
    let texts: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    let batch = RecordBatch::try_from_iter([("text", Arc::clone(&texts)), ("quote", texts)]);
    let batch = batch.unwrap();
    let mut parquet = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let folder = folder(&[
        ("a.jsonl", b""),
        ("b.jsonl", b"\n \n"),
        ("c.csv", b""),
        ("d.csv", b"quote,text\n"),
        ("e.tsv.gz", &gzip(b"")),
        ("f.parquet", &parquet),
    ]);
    for name in ["a.jsonl", "b.jsonl", "c.csv", "d.csv", "e.tsv.gz", "f.parquet"] {
        for command in [&["extract"][..], &["analyze", "--fast"], &["classify", "--fast"]] {
            let file = path(&folder, name);
            run(&[command, &[&file]].concat(), 0).stdout("");
        }
    }
}

#[test]
fn long_whole_numbers_come_back_with_all_their_digits() {
    let row = |id: &str| format!("{{\"id\":{id},\"n\":[{id}],\"text\":\"{TEXT}\"}}\n");
    let ids = ["12345678901234567890123", "12345678901234567890124", "18446744073709551615"];
    let folder = folder(&[("a.jsonl", ids.map(row).concat().as_bytes())]);
    let found = rows(&run(&["extract", &path(&folder, "a.jsonl")], 0));
    for (row, id) in found.iter().zip(ids) {
        assert_eq!((&row["doc"], &row["id"]), (&json!(id), &json!(format!("{id}#1"))));
    }
    assert_eq!((&found[0]["given_id"], &found[1]["n"]), (&json!(ids[0]), &json!([ids[1]])));
    assert_eq!(found[2]["given_id"], json!(u64::MAX));
}

#[test]
fn a_mark_between_tabs_takes_no_later_row() {
    let tsv = format!("id\ttext\n1\t\"It rained\n2\t{TEXT}\"\n3\t{TEXT}\n");
    let folder = folder(&[("a.tsv", tsv.as_bytes())]);
    let found = rows(&run(&["extract", &path(&folder, "a.tsv")], 0));
    assert_eq!(found.iter().map(|row| &row["doc"]).collect::<Vec<_>>(), ["2", "3"]);
}

#[test]
fn output_that_would_not_be_what_its_name_says_is_refused() {
    let folder = folder(&[("a.txt", TEXT.as_bytes())]);
    let input = path(&folder, "a.txt");
    for (name, expected) in [
        ("out.jsonl.gz", "output is not compressed"),
        ("o.tsv", "output is JSON Lines, CSV or Parquet"),
        ("o.xlsx", "output is JSON Lines, CSV or Parquet"),
        ("o.html", "output is JSON Lines, CSV or Parquet"),
        ("o.TXT", "output is JSON Lines, CSV or Parquet"),
    ] {
        let out = path(&folder, name);
        for more in [&[][..], &["--dry-run"]] {
            let args = [&["extract", "-o", &out, &input], more].concat();
            let assert = run(&args, 2).stdout("");
            assert!(stderr(&assert).contains(expected), "{name}: {}", stderr(&assert));
        }
    }
    run(&["extract", "--format", "table", "-o", &path(&folder, "o.txt"), &input], 0);
    for name in ["o.json", "o", "o.rows"] {
        run(&["extract", "-o", &path(&folder, name), &input], 0);
    }
}
