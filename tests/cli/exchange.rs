//! `export` and `import`: what is drawn, coded in another program, and read again.

use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{folder, path, run, stderr, stdout};

/// A sample of twelve statements, as JSON Lines.
pub(crate) fn sample(folder: &tempfile::TempDir) -> (String, Vec<Value>) {
    let [judged, sample] = ["judged.jsonl", "sample.jsonl"].map(|name| path(folder, name));
    run(&["classify", "--fast", "-o", &judged, "data/dev.jsonl"], 0);
    let args = ["sample", "-n", "12", "--strata", "target", "--keep", "source", "-o", &sample];
    run(&[&args[..], &[&judged]].concat(), 0);
    let rows = lines(&sample);
    (sample, rows)
}

/// The rows of a file of JSON Lines.
pub(crate) fn lines(file: &str) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a coder says of the row of this number: Ben differs from Ann on each third stance.
pub(crate) fn said(coder: &str, row: usize) -> (&'static str, &'static str) {
    let stances = ["compassion", "resentment", "obligation", "neutral"];
    let shift = usize::from(coder == "ben" && row.is_multiple_of(3));
    (stances[(row + shift) % 4], ["negative", "neutral", "positive"][row % 3])
}

/// Checks what was imported of the sample's rows, coded by these coders, and that its agreement is what they said.
pub(crate) fn check(
    folder: &tempfile::TempDir,
    imported: &str,
    sample: &[Value],
    coders: [&str; 2],
) {
    let rows = lines(imported);
    assert_eq!(rows.len(), 2 * sample.len());
    for (coder, name) in ["ann", "ben"].into_iter().zip(coders) {
        for (number, drawn) in sample.iter().enumerate() {
            let is_it = |row: &&Value| row["id"] == drawn["id"] && row["coder"] == name;
            let row = rows.iter().find(is_it).unwrap_or_else(|| panic!("{name} {drawn}"));
            let (stance, sentiment) = said(coder, number);
            assert_eq!((&row["stance"], &row["sentiment"]), (&json!(stance), &json!(sentiment)));
            for field in ["target", "lang", "speaker", "quote", "context", "sampling", "source"] {
                assert_eq!(row[field], drawn[field], "{field} of {row}");
            }
        }
    }
    let disputed = path(folder, "disputed.jsonl");
    let args = ["agree", "--format", "json", "--disputed", &disputed, imported];
    let report: Value = serde_json::from_str(&stdout(&run(&args, 0))).unwrap();
    let agreement = report["stance"]["agreement"]["value"].as_f64().unwrap();
    assert!((agreement - 2.0 / 3.0).abs() < 1e-9, "{agreement}");
    assert_eq!(report["sentiment"]["krippendorff_alpha"]["value"], 1.0);
    assert_eq!(lines(&disputed).len(), 4);
}

/// Writes a ZIP archive.
pub(crate) fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_table_that_a_spreadsheet_saves() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let table = path(&folder, "coding.csv");
    run(&["export", "-o", &table, &sample], 0);
    let text = fs::read_to_string(&table).unwrap();
    assert!(text.starts_with(
        "\u{FEFF}id,target,speaker,quote,context,stance,stance2,sentiment,note,lang,"
    ));
    assert_eq!(text.matches("\r\n").count(), rows.len() + 1);
    let imported = path(&folder, "imported.jsonl");
    let mut files = Vec::new();
    for (coder, delimiter) in [("ann", b','), ("ben", b';')] {
        // As Excel saves it where commas divide numbers: with semicolons.
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for (number, record) in reader.records().enumerate() {
            let (stance, sentiment) = said(coder, number);
            let cells =
                header.iter().zip(record.as_ref().unwrap()).map(|(name, cell)| match name {
                    "stance" => format!(" {}", stance.to_uppercase()),
                    "sentiment" => sentiment.to_owned(),
                    _ => cell.to_owned(),
                });
            writer.write_record(cells).unwrap();
        }
        let file = path(&folder, &format!("{coder}.csv"));
        fs::write(&file, writer.into_inner().unwrap()).unwrap();
        files.push(file);
    }
    run(&["import", "-o", &imported, &files[0], &files[1]], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let texts = [
        "=HYPERLINK(\"http://x\")",
        "+1",
        "-1",
        "@a",
        "\t=1",
        "'=1",
        "''",
        "plain",
        "＝1",
        "'Twas",
    ];
    let row = |(number, text): (usize, &&str)| {
        let row = json!({"id": number, "quote": text, "speaker": text, "note": text, "stance": "neutral", "=x": text});
        format!("{row}\n")
    };
    let input: String = texts.iter().enumerate().map(row).collect();
    let folder = folder(&[("a.jsonl", input.as_bytes())]);
    let [input, table, back] = ["a.jsonl", "a.csv", "b.jsonl"].map(|name| path(&folder, name));
    for delimiter in [",", ";", "tab"] {
        run(&["export", "--delimiter", delimiter, "-o", &table, &input], 0);
        let text = fs::read_to_string(&table).unwrap();
        let delimiter = if delimiter == "tab" { b'\t' } else { delimiter.as_bytes()[0] };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        for cell in reader
            .records()
            .flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            let first = cell.chars().next().unwrap_or('a');
            assert!(!"=+-@\t\r\n＝＋－＠".contains(first), "{cell:?}");
        }
        run(&["import", "--coder", "ann", "-o", &back, &table], 0);
        for (row, text) in lines(&back).iter().zip(texts) {
            let fields = ["quote", "speaker", "note", "=x"].map(|name| row[name].as_str().unwrap());
            assert_eq!(fields, [text; 4]);
        }
    }
}

#[test]
fn a_name_tells_what_divides_columns() {
    let folder = folder(&[("a.jsonl", br#"{"id":"1","quote":"No.","stance":"neutral"}"#)]);
    let [input, csv, tsv] = ["a.jsonl", "b.csv", "b.TSV"].map(|name| path(&folder, name));
    for (args, file, start) in [
        (&[][..], &csv, "\u{FEFF}id,target,"),
        (&[][..], &tsv, "\u{FEFF}id\ttarget\t"),
        (&["--delimiter", ";"][..], &tsv, "\u{FEFF}id;target;"),
    ] {
        run(&[&["export", "-o", file], args, &[&input]].concat(), 0);
        let text = fs::read_to_string(file).unwrap();
        assert!(text.starts_with(start), "{text}");
    }
}

#[test]
fn words_that_are_lost_are_named() {
    let row = |coder: &str, quote: &str| {
        let row =
            json!({"id": "1", "target": "a", "quote": quote, "stance": "neutral", "coder": coder});
        format!("{row}\n")
    };
    let rows = row("ann", "No.") + &row("ben", "Yes.") + &row("cem", "") + &row("dee", "No.");
    let folder = folder(&[("a.jsonl", rows.as_bytes())]);
    let [input, output] = ["a.jsonl", "out"].map(|name| path(&folder, name));
    for form in ["label-studio", "qdpx"] {
        let said = stderr(&run(&["export", "--to", form, "-o", &output, &input], 0));
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("a.jsonl:2: `1` toward `a` has other words in "), "{said}");
        assert!(said.ends_with("a.jsonl:1, which stay\n"), "{said}");
    }
}

#[test]
fn tasks_of_label_studio() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let [tasks, config, filled, imported] =
        ["t.json", "t.json.labels.xml", "filled.json", "i.jsonl"].map(|name| path(&folder, name));
    run(&["export", "--to", "label-studio", "-o", &tasks, &sample], 0);
    let written: Vec<Value> = serde_json::from_str(&fs::read_to_string(&tasks).unwrap()).unwrap();
    assert_eq!(written.len(), rows.len());
    assert!(written.iter().all(|task| task.get("annotations").is_none()));
    // All that the configuration shows is in each task, and what is chosen is a label of the codebook.
    let config = fs::read_to_string(config).unwrap();
    let shown: Vec<&str> =
        config.split("value=\"$").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(shown, ["target", "speaker", "context", "quote"]);
    assert!(written.iter().all(|task| shown.iter().all(|name| task["data"][name].is_string())));
    for part in [
        "<Choices name=\"stance\" toName=\"quote\" choice=\"single\"",
        "<Choice value=\"obligation\"/>",
    ] {
        assert!(config.contains(part), "{config}");
    }
    // As the program exports them: its own ids, accounts, and an annotation that was skipped.
    let result = |field: &str, label: &str| {
        let value = json!({"choices": [label]});
        json!({"id": "x7", "from_name": field, "to_name": "quote", "type": "choices", "origin": "manual", "value": value})
    };
    let tasks: Vec<Value> = (0..)
        .zip(&written)
        .map(|(number, task)| {
            let by = |coder: &str, account: Value| {
                let (stance, sentiment) = said(coder, number);
                let result = [result("stance", stance), result("sentiment", sentiment)];
                json!({"id": 900 + number, "completed_by": account, "was_cancelled": false, "result": result})
            };
            let skipped = json!({"id": 5, "completed_by": 3, "was_cancelled": true, "result": []});
            let of = [by("ann", json!({"id": 4, "email": "ann@example.org"})), by("ben", json!(7)), skipped];
            json!({"id": 70 + number, "data": task["data"], "annotations": of, "predictions": [], "project": 1})
        })
        .collect();
    fs::write(&filled, serde_json::to_string_pretty(&tasks).unwrap()).unwrap();
    run(&["import", "-o", &imported, &filled], 0);
    check(&folder, &imported, &rows, ["ann@example.org", "7"]);

    // What is exported with its labels is read again.
    run(&["export", "--to", "label-studio", "-o", &filled, &imported], 0);
    run(&["import", "-o", &imported, &filled], 0);
    check(&folder, &imported, &rows, ["ann@example.org", "7"]);

    // JSON_MIN has the labels beside the data, and no id of ours.
    let minimal = |coder: &str, number: usize, task: &Value| {
        let mut row = task["data"].clone();
        let (stance, sentiment) = said(coder, number);
        let more = json!({"id": number, "annotator": coder, "annotation_id": 1, "stance": stance,
            "sentiment": {"choices": [sentiment]}, "note": ["a", "b"], "created_at": "2024-01-01", "lead_time": 2.5});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let of =
        |coder| written.iter().enumerate().map(move |(number, task)| minimal(coder, number, task));
    let rows_of_both: Vec<Value> = of("ann").chain(of("ben")).collect();
    fs::write(&filled, Value::from(rows_of_both).to_string()).unwrap();
    run(&["import", "-o", &imported, &filled], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
    assert_eq!(lines(&imported)[0]["note"], "a\nb");
}

#[test]
fn a_data_set_of_doccano() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let [data, labels, zip, imported] =
        ["d.jsonl", "d.jsonl.labels.json", "d.zip", "i.jsonl"].map(|name| path(&folder, name));
    run(&["export", "--to", "doccano", "-o", &data, &sample], 0);
    let labels: Vec<Value> = serde_json::from_str(&fs::read_to_string(labels).unwrap()).unwrap();
    let known: Vec<&str> = labels.iter().map(|label| label["text"].as_str().unwrap()).collect();
    assert_eq!(known.len(), 11);
    let written = lines(&data);
    assert!(written.iter().all(|row| row["label"] == json!([])));
    // As the program exports them: a file for each coder, with ids of its own, labels sorted, and comments.
    let of = |coder: &str| -> Vec<u8> {
        let row = |(number, row): (usize, &Value)| {
            let (stance, sentiment) = said(coder, number);
            let labels = [format!("sentiment: {sentiment}"), format!("stance: {stance}")];
            assert!(labels.iter().all(|label| known.contains(&label.as_str())));
            let mut row = row.clone();
            row["id"] = json!(100 + number);
            row["label"] = json!(labels);
            row["Comments"] = json!(["calm", "but"]);
            format!("{row}\n")
        };
        written.iter().enumerate().map(row).collect::<String>().into_bytes()
    };
    let files = ["ann", "ben"].map(|coder| (format!("{coder}.jsonl"), of(coder)));
    fs::write(&zip, zipped(&files)).unwrap();
    run(&["import", "-o", &imported, &zip], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
    assert_eq!(lines(&imported)[0]["note"], "calm\nbut");
    run(&["export", "--to", "doccano", "-o", &data, &imported], 0);
    run(&["import", "-o", &imported, &data], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
}

#[test]
fn rows_of_the_model_are_codings_of_it() {
    let folder = folder(&[]);
    let judged = path(&folder, "judged.jsonl");
    let tasks = path(&folder, "tasks.json");
    run(&["analyze", "--fast", "-o", &judged, "data/articles/en-newcomers.txt"], 0);
    run(&["export", "--to", "label-studio", "-o", &tasks, &judged], 0);
    let report = run(&["agree", "--format", "json", &judged, &tasks], 3);
    assert!(
        stderr(&report).contains("agreement takes two coders or more, and here is `quotestance`")
    );
    let written: Vec<Value> = serde_json::from_str(&fs::read_to_string(&tasks).unwrap()).unwrap();
    let coded: Vec<&Value> = written.iter().filter(|task| task["annotations"].is_array()).collect();
    assert!(!coded.is_empty());
    assert!(coded.iter().all(|task| task["annotations"][0]["coder"] == "quotestance"));
    assert!(written.iter().all(|task| task["data"].get("stance_p").is_none()));
}

#[test]
fn what_is_wrong_is_named_and_the_rest_imported() {
    let labelled =
        |labels: Value| json!({"text": "No.", "row_id": "1", "target": "a", "label": labels});
    let doccano = [
        labelled(json!(["stance: neutral"])),
        labelled(json!(["stance: neutral", "stance: compassion"])),
        labelled(json!(["stance: compasion"])),
        labelled(json!([7])),
        labelled(json!([])),
    ];
    let doccano: String = doccano.iter().map(|row| format!("{row}\n")).collect();
    let task = |choices: Value| {
        let result =
            json!({"from_name": "stance", "type": "choices", "value": {"choices": choices}});
        json!({"data": {"row_id": "1", "quote": "No."}, "annotations": [{"completed_by": 1, "result": [result]}]})
    };
    let tasks = format!(
        "[\n{},\n{},\n7,\n{{\"data\":3}},\n{{\"a\":\n]",
        task(json!(["neutral"])),
        task(json!(["neutral", "compassion"]))
    );
    let csv = "id,stance,sampling.probability\n1,neutral,\n2,neutral,1.5\n3,\"neutral\n";
    let folder = folder(&[
        ("d.jsonl", doccano.as_bytes()),
        ("t.json", tasks.as_bytes()),
        ("a.csv", csv.as_bytes()),
        ("none.csv", b"a,b\n1,2\n"),
        ("x.zip", b"PK\x03\x04 nothing"),
    ]);
    let files = ["d.jsonl", "t.json", "a.csv", "none.csv", "x.zip"].map(|name| path(&folder, name));
    let args: Vec<&str> = ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let assert = run(&args, 4);
    for expected in [
        "d.jsonl:2: two labels of the stance: `neutral` and `compassion`",
        "d.jsonl:3: unknown stance `compasion`: it is none of `compassion`, `resentment`, `obligation`, `neutral`; \
         --stances names other labels",
        "d.jsonl:4: `label` must be an array of labels",
        "1 rows without a label are left out",
        "t.json:3: 2 labels in `stance`, which takes one",
        "t.json:4: a task must be an object",
        "t.json:5: `data` must be an object",
        "t.json: line 7: expected value",
        "a.csv:3: `sampling.probability` is `1.5`: it must be above 0 and at most 1",
        "a.csv:4: ",
        "none.csv: the header names no column `id` or `quote` or",
        "x.zip: no ZIP archive",
    ] {
        assert!(stderr(&assert).contains(expected), "{expected}\n{}", stderr(&assert));
    }
    assert_eq!(stdout(&assert).lines().count(), 3);
    let args = ["import", "--stances", "neutral,compasion", "--from", "doccano", &files[0]];
    assert_eq!(stdout(&run(&args, 4)).lines().count(), 2);
    let assert = run(&["export", "--labels", "l.xml", &files[2]], 3);
    assert!(stderr(&assert).contains("only Label Studio and doccano read labels from a file"));
}

#[test]
fn a_sample_completes_what_a_program_lost() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let coded: String = rows
        .iter()
        .map(|row| {
            format!(
                "{}\t{}\tneutral\n",
                row["id"].as_str().unwrap(),
                row["target"].as_str().unwrap()
            )
        })
        .collect();
    let table = path(&folder, "ann.tsv");
    fs::write(&table, format!("id\ttarget\tstance\n{coded}")).unwrap();
    let imported = path(&folder, "i.jsonl");
    run(&["import", "--sample", &sample, "-o", &imported, &table], 0);
    for (row, drawn) in lines(&imported).iter().zip(&rows) {
        assert_eq!((&row["sampling"], &row["quote"]), (&drawn["sampling"], &drawn["quote"]));
        assert_eq!((&row["stance"], &row["coder"]), (&json!("neutral"), &json!("ann")));
    }
    // What is imported is read as labelled records.
    let assert = run(&["evaluate", "--fast", "--format", "json", &imported], 0);
    let report: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(report["stance"]["examples"], rows.len());
}
