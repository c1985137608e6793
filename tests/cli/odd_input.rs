//! Input that is whole and yet unusual: folders linked into themselves, other character sets, numbers and types.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::builder::{Int32Builder, MapBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression as Codec;
use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};
use serde_json::Value;

use crate::support::{folder, path, rows, run, stderr, stdout};

const ROW: &str = "{\"text\":\"“We owe the refugees a roof,” said Nina Orlova.\"}\n";

#[cfg(unix)]
#[test]
fn a_folder_that_is_linked_into_itself_or_twice_is_read_once() {
    use std::os::unix::fs::symlink;

    let folder = folder(&[]);
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("in/sub")).unwrap();
    fs::write(at("in/a.jsonl"), ROW).unwrap();
    fs::write(at("in/sub/b.jsonl"), ROW).unwrap();
    let once = stdout(&run(&["extract", at("in").to_str().unwrap()], 0));
    assert_eq!(once.lines().count(), 2);
    symlink(at("in"), at("in/again")).unwrap();
    symlink(at("in/sub"), at("in/also")).unwrap();
    let out = path(&folder, "out.jsonl");
    let told = stderr(&run(&["extract", "-o", &out, at("in").to_str().unwrap()], 0));
    assert_eq!(fs::read_to_string(&out).unwrap(), once);
    let first = at("in/again").display().to_string();
    let expected =
        format!("2 paths passed over, to which links lead once more: the first is {first}\n");
    assert!(told.contains(&expected), "{told}");
    assert_eq!(crate::resume::manifest(&out)["inputs"][0]["files"], 2);
}

#[test]
fn times_that_no_calendar_has_come_back_as_numbers() {
    let columns: [(&str, ArrayRef); 3] = [
        ("text", Arc::new(StringArray::from(vec!["“We stay,” said Nina."; 2]))),
        ("at", Arc::new(TimestampMillisecondArray::from(vec![1 << 62, 0]))),
        ("day", Arc::new(Date32Array::from(vec![i32::MAX, 0]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let folder = folder(&[("a.parquet", &bytes)]);
    let found = rows(&run(&["extract", &path(&folder, "a.parquet")], 0));
    assert_eq!([&found[0]["at"], &found[0]["day"]], [&Value::from(1_i64 << 62), &i32::MAX.into()]);
    assert_eq!([&found[1]["at"], &found[1]["day"]], ["1970-01-01T00:00:00", "1970-01-01"]);
}

#[test]
fn rows_may_be_in_utf_16_with_its_mark() {
    let wide = |text: &str| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let table = |mark: char| format!("id{mark}text\r\n1{mark}\"“We stay,” said Nina.\"\r\n");
    let codings = "id;quote;target;stance\r\n1;Они наши гости.;migrants;compassion\r\n";
    let broken = [&wide(ROW)[..], &[0x00, 0xD8, b'a', 0]].concat();
    let folder = folder(&[
        ("a.csv", &wide(&table(','))),
        ("b.tsv", &wide(&table('\t'))),
        ("c.jsonl", &wide(ROW)),
        ("coded.csv", &wide(codings)),
        ("broken.jsonl", &broken),
    ]);
    for name in ["a.csv", "b.tsv", "c.jsonl"] {
        assert_eq!(rows(&run(&["extract", &path(&folder, name)], 0)).len(), 1, "{name}");
    }
    let found = rows(&run(&["import", &path(&folder, "coded.csv")], 0));
    assert_eq!((&found[0]["quote"], &found[0]["id"]), (&"Они наши гости.".into(), &"1".into()));
    let assert = run(&["extract", &path(&folder, "broken.jsonl")], 4);
    assert_eq!(rows(&assert).len(), 1);
    let expected = "broken.jsonl:2: not UTF-16LE, as its byte order mark says that it is";
    assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
}

#[test]
fn gzip_may_be_filled_up_with_zeros() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(ROW.repeat(3).as_bytes()).unwrap();
    let mut gzip = gzip.finish().unwrap();
    gzip.resize(10_240, 0);
    let folder = folder(&[("a.jsonl.gz", &gzip)]);
    assert_eq!(rows(&run(&["extract", &path(&folder, "a.jsonl.gz")], 0)).len(), 3);
}

#[test]
fn numbers_that_are_too_large_come_back_as_they_are_written() {
    let row = ROW.replace('}', ",\"n\":1e400,\"m\":[-1.5E+999],\"k\":2}");
    let broken = ROW.replace('}', ",\"n\":1.e400}");
    let folder = folder(&[("a.jsonl", format!("{row}{broken}").as_bytes())]);
    let assert = run(&["extract", &path(&folder, "a.jsonl")], 4);
    let found = rows(&assert);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["n"], &found[0]["m"][0]), (&"1e400".into(), &"-1.5E+999".into()));
    assert!(stderr(&assert).contains("a.jsonl:2: no JSON object: invalid number"));
}

fn texts() -> (&'static str, ArrayRef) {
    ("text", Arc::new(StringArray::from(vec!["“We stay,” said Nina Orlova."; 3])))
}

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let rows = RecordBatch::try_from_iter(columns).unwrap();
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, rows.schema(), None).unwrap();
    writer.write(&rows).unwrap();
    writer.close().unwrap();
    file
}

/// The file with a footer that says that its columns are compressed otherwise.
fn said_to_be(file: Vec<u8>, codec: Codec) -> Vec<u8> {
    let bytes = bytes::Bytes::from(file);
    let found = ParquetMetaDataReader::new().parse_and_finish(&bytes).unwrap();
    let mut changed = found.into_builder();
    let groups = changed.take_row_groups();
    for group in groups {
        let mut group = group.into_builder();
        let columns = group.take_columns();
        for column in columns {
            let column = column.into_builder().set_compression(codec).build().unwrap();
            group = group.add_column_metadata(column);
        }
        changed = changed.add_row_group(group.build().unwrap());
    }
    let mut file = bytes.to_vec();
    let start = file.len();
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &changed.build()).finish().unwrap();
    file.truncate(start);
    file.extend(footer);
    file
}

#[test]
fn parquet_of_kinds_that_are_not_read_is_refused_by_column_and_cause() {
    let mut maps = MapBuilder::new(None, Int32Builder::new(), StringBuilder::new());
    for _ in 0..3 {
        maps.keys().append_value(1);
        maps.values().append_value("a");
        maps.append(true).unwrap();
    }
    let with_maps = parquet(vec![texts(), ("byYear", Arc::new(maps.finish()))]);
    let brotli = said_to_be(parquet(vec![texts()]), Codec::BROTLI(Default::default()));
    let lzo = said_to_be(parquet(vec![texts()]), Codec::LZO);
    let mut named = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for _ in 0..3 {
        named.keys().append_value("a");
        named.values().append_value("b");
        named.append(true).unwrap();
    }
    let good = parquet(vec![texts(), ("m", Arc::new(named.finish()))]);
    let folder = folder(&[
        ("a.parquet", &good),
        ("b.parquet", &with_maps),
        ("c.parquet", &brotli),
        ("d.parquet", &lzo),
    ]);
    let assert = run(&["extract", folder.path().to_str().unwrap()], 4);
    let found = rows(&assert);
    assert_eq!((found.len(), &found[0]["m"]["a"]), (3, &"b".into()));
    let errors = stderr(&assert);
    for expected in [
        "b.parquet: the column `byYear` has maps with keys of type Int32, and only text is read",
        "c.parquet: the column `text` is compressed by Brotli, which is not read",
        "d.parquet: the column `text` is compressed by LZO, which is not read",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
    assert_eq!(errors.lines().count(), 3, "{errors}");
}

#[test]
fn what_is_no_number_comes_back_as_null() {
    let numbers = Float64Array::from(vec![f64::NAN, f64::INFINITY, 0.5]);
    let folder = folder(&[("a.parquet", &parquet(vec![texts(), ("n", Arc::new(numbers))]))]);
    let input = path(&folder, "a.parquet");
    let found = rows(&run(&["extract", &input], 0));
    let found: Vec<&Value> = found.iter().map(|row| &row["n"]).collect();
    assert_eq!(found, [&Value::Null, &Value::Null, &0.5.into()]);
    let csv = stdout(&run(&["extract", "--format", "csv", &input], 0));
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    let at = table.headers().unwrap().iter().position(|name| name == "n").unwrap();
    let cells: Vec<String> = table.records().map(|row| row.unwrap()[at].to_owned()).collect();
    assert_eq!(cells, ["", "", "0.5"]);
}
