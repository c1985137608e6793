//! Input that is broken, hostile or too large: what is refused is named, all else is in the output, and the exit code
//! says so.

use std::fs::{self, File};
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, BinaryArray, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{Field, Schema};
use assert_cmd::assert::Assert;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{folder, path, rows, run, stderr, stdout};

const ROW: &str = "{\"text\":\"“We owe the refugees a roof,” said Nina Orlova.\"}\n";

/// Extracts from a file and expects so many rows, the words on standard error, and the exit code of a run that was
/// partly done.
#[track_caller]
fn partly(folder: &TempDir, name: &str, count: usize, expected: &[&str]) -> Assert {
    let assert = run(&["extract", &path(folder, name)], 4);
    assert_eq!(rows(&assert).len(), count);
    let errors = stderr(&assert);
    for expected in expected {
        assert!(errors.contains(expected), "{expected}: {errors:.2000}");
    }
    assert_eq!(errors.matches(&path(folder, name)).count(), expected.len(), "{errors:.2000}");
    assert
}

/// A file that is written part by part.
fn written(name: &str, write: impl FnOnce(&mut File)) -> TempDir {
    let folder = folder(&[]);
    write(&mut File::create(folder.path().join(name)).unwrap());
    folder
}

#[test]
fn a_row_of_more_than_a_hundred_megabytes() {
    let folder = written("a.jsonl", |file| {
        file.write_all(ROW.as_bytes()).unwrap();
        file.write_all(b"{\"text\":\"").unwrap();
        for _ in 0..110 {
            file.write_all(&[b'a'; 1 << 20]).unwrap();
        }
        file.write_all(b"\"}\n").unwrap();
        file.write_all(ROW.as_bytes()).unwrap();
    });
    partly(&folder, "a.jsonl", 2, &["a.jsonl:2: the row is larger than --max-size allows"]);
}

#[test]
fn a_limit_may_be_set() {
    let long =
        "{\"text\":\"“We stay,” she said.\",\"n\":\"".to_owned() + &"a".repeat(2 << 20) + "\"}\n";
    let folder =
        folder(&[("a.jsonl", format!("{ROW}{long}").as_bytes()), ("a.txt", &[b'a'; 3 << 20])]);
    let [rows_name, text] = ["a.jsonl", "a.txt"].map(|name| path(&folder, name));
    assert_eq!(rows(&run(&["extract", &rows_name], 0)).len(), 2);
    let assert = run(&["extract", "--max-size", "1", &rows_name, &text], 4);
    assert_eq!(rows(&assert).len(), 1);
    let errors = stderr(&assert);
    assert!(errors.contains("a.jsonl:2: the row is larger than --max-size allows"), "{errors}");
    assert!(errors.contains("a.txt: the article is larger than --max-size allows"), "{errors}");
    run(&["extract", "--max-size", "0", &text], 2);
    // Short quotes alone become some 26 times as many bytes of rows: they are not what the bound of rows is for.
    let dense = "“Go,” he said. ".repeat((1 << 20) / 19);
    fs::write(&text, dense).unwrap();
    assert!(stdout(&run(&["extract", "--max-size", "1", &text], 0)).len() > 20 << 20);
}

#[cfg(target_os = "linux")]
#[test]
fn one_row_takes_no_gigabytes_whatever_comes_back_in_its_rows() {
    let program = env!("CARGO_BIN_EXE_quotestance");
    let extract = |folder: &TempDir, args: &str, code: i32| {
        let command = format!("ulimit -v 2000000; exec '{program}' extract {args}");
        let mut shell = assert_cmd::Command::new("sh");
        shell.args(["-c", &command]).current_dir(folder.path()).assert().code(code)
    };
    let article = "“We stay,” said Nina Orlova.\n\n".repeat(1_500);
    let row = |field: &str, bytes: usize| {
        format!("{}\n", serde_json::json!({field: "a".repeat(bytes), "text": article}))
    };
    let hostile = [ROW, &row("n", 8 << 20), &row("id", 8 << 20), ROW].concat();
    let large = row("n", 1_600_000);
    let words = "{\"quote\":\"We stay\"}";
    let record = format!(
        "{{\"n\":\"{}\",\"quotes\":[{}{words}]}}\n",
        "a".repeat(8 << 20),
        format!("{words},").repeat(1_500)
    );
    let folder = folder(&[
        ("a.jsonl", hostile.as_bytes()),
        ("b.jsonl", large.as_bytes()),
        ("c.jsonl", format!("{ROW}{record}").as_bytes()),
    ]);
    for format in ["jsonl", "csv"] {
        let assert = extract(&folder, &format!("--format {format} a.jsonl"), 4);
        let errors = stderr(&assert);
        for line in [2, 3] {
            let expected = format!("a.jsonl:{line}: its rows would be larger than 1024 MB");
            assert!(errors.contains(&expected), "{errors}");
        }
        assert_eq!(
            assert.get_output().stdout.iter().filter(|&&byte| byte == b'\n').count(),
            if format == "csv" { 3 } else { 2 }
        );
    }
    // Rows of 2.4 GB together, within the limit that was asked for.
    extract(&folder, "--max-size 64 -o /dev/null b.jsonl", 0);
    let assert = extract(&folder, "c.jsonl", 4);
    let expected =
        "c.jsonl:2: its fields, once for each of its 1501 quotes, would be larger than 64 MB";
    assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
}

#[test]
fn a_row_of_deep_nesting() {
    let bomb = format!("{{\"text\":\"a\",\"n\":{}{}}}\n", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let objects = format!("{}1{}\n", "{\"a\":".repeat(1 << 18), "}".repeat(1 << 18));
    let folder = folder(&[("a.jsonl", format!("{ROW}{bomb}{objects}{ROW}").as_bytes())]);
    let deep = "no JSON object: recursion limit exceeded";
    partly(&folder, "a.jsonl", 2, &[&format!("a.jsonl:2: {deep}"), &format!("a.jsonl:3: {deep}")]);
}

#[test]
fn bombs_of_gzip_and_zstd() {
    // A few kilobytes that become a gigabyte.
    let folder = folder(&[]);
    let name = |name: &str| File::create(folder.path().join(name)).unwrap();
    let mut gzip = GzEncoder::new(name("a.jsonl.gz"), Compression::best());
    let mut zstd = zstd::Encoder::new(name("b.jsonl.zst"), 1).unwrap();
    let mut article = GzEncoder::new(name("c.txt.gz"), Compression::best());
    for out in [&mut gzip as &mut dyn std::io::Write, &mut zstd, &mut article] {
        out.write_all(ROW.as_bytes()).unwrap();
        for _ in 0..256 {
            out.write_all(&vec![b' '; 4 << 20]).unwrap();
        }
    }
    gzip.finish().unwrap();
    zstd.finish().unwrap();
    article.finish().unwrap();
    for name in ["a.jsonl.gz", "b.jsonl.zst"] {
        let too_large = "more than 250 times as large as its file; not read on";
        partly(&folder, name, 1, &[too_large]);
    }
    let assert = run(&["extract", &path(&folder, "c.txt.gz")], 3).stdout("");
    assert!(stderr(&assert).contains("the article is larger than --max-size allows"));
}

#[test]
fn bytes_that_are_no_text_in_the_middle_of_a_large_file() {
    let folder = written("a.jsonl", |file| {
        for number in 1..=60_000 {
            let row: &[u8] = match number {
                30_000 => b"{\"text\":\"\xFF\"}\n",
                30_001 => b"{\"text\":\"\0\"}\n",
                30_002 => b"\0\0\0\n",
                60_000 => ROW.as_bytes(),
                _ => b"{\"text\":\"It rained.\"}\n",
            };
            file.write_all(row).unwrap();
        }
    });
    partly(
        &folder,
        "a.jsonl",
        1,
        &[
            "a.jsonl:30000: not UTF-8: byte 0xFF at offset 9 of the line",
            "a.jsonl:30001: no JSON object: control character",
            "a.jsonl:30002: no JSON object: expected value at column 1",
        ],
    );
}

#[test]
fn zero_bytes_are_characters_like_others() {
    let text = "\0“We \0owe the refugees a roof,” said Nina Orlova.\0";
    let csv = format!("id,text\n\0,\"{text}\"\n");
    let folder = folder(&[("a.txt", text.as_bytes()), ("a.csv", csv.as_bytes())]);
    for name in ["a.txt", "a.csv"] {
        let found = rows(&run(&["extract", &path(&folder, name)], 0));
        assert_eq!(found[0]["text"], "We \0owe the refugees a roof,");
    }
}

#[test]
fn a_table_with_a_broken_mark() {
    let good = |id: u32| format!("{id},\"“We stay,” said Nina Orlova.\"\n");
    let csv = format!(
        "id,text\n{}2,\"It \"rained\n{}4,a,b\n{}6,\"never\n{}",
        good(1),
        good(3),
        good(5),
        good(7)
    );
    let folder = folder(&[("a.csv", csv.as_bytes())]);
    partly(
        &folder,
        "a.csv",
        4,
        &[
            "a.csv:3: a quoted field starts here, and its closing mark is followed by text",
            "a.csv:5: 3 fields, but the header has 2",
            "a.csv:7: a quoted field starts here, and its closing mark is followed by text",
        ],
    );
}

#[test]
fn a_file_that_is_cut_gives_what_is_whole() {
    let row = |n: u32| ROW.replace('}', &format!(",\"n\":{}}}", n.wrapping_mul(2_654_435_761)));
    let text: String = (0..20_000).map(row).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let folder = folder(&[("a.jsonl.gz", &gzip[..gzip.len() / 2])]);
    let assert = run(&["extract", &path(&folder, "a.jsonl.gz")], 4);
    assert!(rows(&assert).len() > 5_000);
    assert!(stderr(&assert).contains(": gzip: "), "{}", stderr(&assert));
}

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let rows = RecordBatch::try_from_iter(columns).unwrap();
    written_as_parquet(&rows, ArrowWriterOptions::new())
}

fn written_as_parquet(rows: &RecordBatch, options: ArrowWriterOptions) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new_with_options(&mut file, rows.schema(), options).unwrap();
    writer.write(rows).unwrap();
    writer.close().unwrap();
    file
}

/// Rows as a small file, which has texts that are the same once.
fn packed(column: ArrayRef, has_dictionary: bool) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(has_dictionary)
        .set_dictionary_page_size_limit(1 << 24)
        .build();
    let rows = RecordBatch::try_from_iter([("text", column)]).unwrap();
    // The file does not say that its texts are a dictionary, as those of other writers do not.
    let options = ArrowWriterOptions::new().with_skip_arrow_metadata(true);
    written_as_parquet(&rows, options.with_properties(properties))
}

#[cfg(target_os = "linux")]
#[test]
fn parquet_of_a_few_kilobytes_takes_no_gigabytes() {
    // A thousand rows of four megabytes, which are in the file once.
    let texts = StringArray::from(vec!["“We stay,” said Nina Orlova.".into(), "a".repeat(4 << 20)]);
    let keys = Int32Array::from_iter_values((0..1000).map(|row| i32::from(row > 0)));
    let column = DictionaryArray::<Int32Type>::new(keys, Arc::new(texts));
    let file = packed(Arc::new(column), true);
    assert!(file.len() < 10_000, "{}", file.len());
    let folder = folder(&[("a.parquet", &file)]);
    let program = env!("CARGO_BIN_EXE_quotestance");
    let command = format!("ulimit -v 2000000; exec '{program}' extract --max-size 1 a.parquet");
    let assert = assert_cmd::Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .assert()
        .code(4);
    assert_eq!(rows(&assert).len(), 1);
    let too_large = "the row is larger than --max-size allows";
    assert_eq!(stderr(&assert).matches(too_large).count(), 999);
}

#[test]
fn parquet_that_becomes_much_larger_is_refused() {
    let texts = StringArray::from(vec![" ".repeat(1 << 20); 80]);
    let folder = folder(&[("a.parquet", &packed(Arc::new(texts), false))]);
    let assert = run(&["extract", &path(&folder, "a.parquet")], 3).stdout("");
    let errors = stderr(&assert);
    let expected = "the column `text` becomes more than 250 times as large as it is stored";
    assert!(errors.contains(expected), "{errors}");
}

#[test]
fn parquet_may_have_bytes_beside_the_text_but_no_name_twice() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["“We stay,” said Nina Orlova."; 3]));
    let bytes: Vec<Option<&[u8]>> = vec![Some(b"\xFF\xD8"), Some(b"a"), None];
    let picture: ArrayRef = Arc::new(BinaryArray::from(bytes));
    let good = parquet(vec![("text", Arc::clone(&texts)), ("picture", picture)]);
    let rows_of = RecordBatch::try_from_iter([("text", Arc::clone(&texts))]).unwrap();
    let field = rows_of.schema().field(0).clone();
    let schema = Arc::new(Schema::new(vec![field.clone(), field]));
    let twice = RecordBatch::try_new(schema, vec![Arc::clone(&texts), texts]).unwrap();
    let twice = written_as_parquet(&twice, ArrowWriterOptions::new());
    let folder = folder(&[("a.parquet", &good), ("b.parquet", &twice)]);
    let found = rows(&run(&["extract", &path(&folder, "a.parquet")], 0));
    let pictures: Vec<_> = found.iter().map(|row| row["picture"].as_str()).collect();
    assert_eq!(pictures, [Some("ffd8"), Some("a"), None]);
    let assert = run(&["extract", &path(&folder, "b.parquet")], 3).stdout("");
    assert!(stderr(&assert).contains("the file has the column `text` twice"));
}

#[test]
fn parquet_may_have_times_of_any_zone() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["“We stay,” said Nina Orlova."; 2]));
    let times = TimestampMicrosecondArray::from(vec![Some(1_718_445_600_000_000), None]);
    let at = |zone: &str| -> ArrayRef { Arc::new(times.clone().with_timezone(zone)) };
    let field = Arc::new(Field::new("at", at("Asia/Bishkek").data_type().clone(), true));
    let nested: ArrayRef = Arc::new(StructArray::from(vec![(field, at("Asia/Bishkek"))]));
    let file = parquet(vec![
        ("text", texts),
        ("utc", at("UTC")),
        ("named", at("Europe/Berlin")),
        ("offset", at("+05:00")),
        ("none", Arc::new(times.clone())),
        ("nested", nested),
    ]);
    let folder = folder(&[("a.parquet", &file)]);
    let found = rows(&run(&["extract", &path(&folder, "a.parquet")], 0));
    for (column, expected) in [
        ("utc", "2024-06-15T10:00:00Z"),
        ("named", "2024-06-15T10:00:00Z"),
        ("offset", "2024-06-15T15:00:00+05:00"),
        ("none", "2024-06-15T10:00:00"),
    ] {
        assert_eq!((&found[0][column], &found[1][column]), (&expected.into(), &Value::Null));
    }
    assert_eq!(found[0]["nested"]["at"], "2024-06-15T10:00:00Z");
}

#[test]
fn parquet_without_its_column_or_its_end() {
    let texts = vec!["“We stay,” said Nina Orlova."; 3];
    let good = parquet(vec![("text", Arc::new(StringArray::from(texts.clone())))]);
    let other = parquet(vec![("words", Arc::new(StringArray::from(texts)))]);
    let numbers = parquet(vec![("text", Arc::new(Int64Array::from(vec![1, 2])))]);
    let folder = folder(&[
        ("a.parquet", &good),
        ("b.parquet", &other),
        ("c.parquet", &good[..good.len() / 2]),
        ("d.parquet", b""),
        ("e.parquet", b"text\n1\n"),
        ("f.parquet", &numbers),
    ]);
    let assert = run(&["extract", folder.path().to_str().unwrap()], 4);
    assert_eq!(rows(&assert).len(), 3);
    let errors = stderr(&assert);
    for expected in [
        "b.parquet: the file has no column `text` or `body` or `content` or `article`: it has `words`",
        "c.parquet: Parquet error: ",
        "d.parquet: ",
        "e.parquet: ",
        "f.parquet:1: `text` must be a string",
        "f.parquet:2: `text` must be a string",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
}

#[test]
fn parquet_texts_may_be_bytes() {
    let texts: Vec<&[u8]> = vec!["“We stay,” said Nina Orlova.".as_bytes(), b"\xFF", b"It rained."];
    let file = parquet(vec![("text", Arc::new(BinaryArray::from(texts)))]);
    let folder = folder(&[("a.parquet", &file)]);
    partly(&folder, "a.parquet", 1, &["a.parquet:2: `text` is not UTF-8"]);
}

#[test]
fn parquet_of_any_bytes_is_refused_in_words() {
    let texts = vec!["“We stay,” said Nina Orlova."; 40];
    let ids = Int64Array::from_iter_values(0..40);
    let good = parquet(vec![("id", Arc::new(ids)), ("text", Arc::new(StringArray::from(texts)))]);
    let files: Vec<(String, Vec<u8>)> = (0..400)
        .map(|number: usize| {
            let mut bad = good.clone();
            let at = number * bad.len() / 400;
            bad[at] ^= 1 << (number % 8);
            (format!("{number}.parquet"), bad)
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, file)| (name.as_str(), &file[..])).collect();
    let folder = folder(&files);
    let assert =
        crate::support::quotestance(&["extract", folder.path().to_str().unwrap()]).assert();
    assert!(matches!(assert.get_output().status.code(), Some(0 | 3 | 4)), "{}", stderr(&assert));
    assert!(!stderr(&assert).contains("panicked"), "{}", stderr(&assert));
    assert!(rows(&assert).len() > 4_000, "{}", rows(&assert).len());
}

#[test]
fn one_json_text_is_not_taken_for_rows() {
    let pretty = "{\n  \"text\": \"a\"\n}\n";
    let folder = folder(&[
        ("a.json", b"[{\"text\":\"a\"},\n{\"text\":\"b\"}]\n"),
        ("b.json", pretty.as_bytes()),
    ]);
    for name in ["a.json", "b.json"] {
        let assert = run(&["extract", &path(&folder, name)], 3).stdout("");
        let errors = stderr(&assert);
        assert!(errors.contains(":1: one JSON text, not JSON Lines, which have an object a line"));
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}
