//! REFI-QDA projects: what the schema asks for, and what other programs make of them.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::Read as _;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::exchange::{check, said, sample, zipped};
use crate::support::{folder, path, run, stderr, stdout};

/// The files of an archive.
fn files(path: &str) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut file = archive.by_index(number).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// What the schema says of the elements that we write, in our words: those that may stand within, in their order; the
/// attributes that must be there; those that may.
const SCHEMA: [(&str, &str, &str, &str); 18] = [
    (
        "Project",
        "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef",
        "name",
        "xmlns origin creatingUserGUID creationDateTime modifyingUserGUID modifiedDateTime basePath",
    ),
    ("Users", "User", "", ""),
    ("User", "", "guid", "name id"),
    ("CodeBook", "Codes", "", ""),
    ("Codes", "Code", "", ""),
    ("Code", "Description NoteRef Code", "guid name isCodable", "color"),
    ("Variables", "Variable", "", ""),
    ("Variable", "Description", "guid name typeOfVariable", ""),
    ("Sources", "TextSource", "", ""),
    (
        "TextSource",
        "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
        "guid",
        "name richTextPath plainTextPath creatingUser creationDateTime modifyingUser modifiedDateTime",
    ),
    (
        "PlainTextSelection",
        "Description Coding NoteRef",
        "guid startPosition endPosition",
        "name creatingUser creationDateTime modifyingUser modifiedDateTime",
    ),
    ("Coding", "CodeRef NoteRef", "guid", "creatingUser creationDateTime"),
    ("VariableValue", "VariableRef TextValue", "", ""),
    ("Notes", "Note", "", ""),
    (
        "Note",
        "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
        "guid",
        "name plainTextPath creatingUser creationDateTime modifyingUser modifiedDateTime",
    ),
    ("CodeRef", "", "targetGUID", ""),
    ("NoteRef", "", "targetGUID", ""),
    ("VariableRef", "", "targetGUID", ""),
];

/// Elements that hold text alone.
const TEXTS: [&str; 2] = ["PlainTextContent", "TextValue"];

fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    let read = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let name = attribute.key.as_ref().to_owned();
        (name, attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned())
    };
    element.attributes().map(|attribute| read(attribute.unwrap())).collect()
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Checks a project's file by [`SCHEMA`], and that what it refers to is there.
fn check_schema(xml: &str) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    // The open elements, each with the number of the part that its last child was.
    let mut open: Vec<(String, usize)> = Vec::new();
    let (mut given, mut asked) = (HashMap::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                if let Some((within, last)) = open.last_mut() {
                    let rule = SCHEMA.iter().find(|rule| rule.0 == within).unwrap();
                    let place = rule.1.split(' ').position(|child| child == name);
                    let place = place.unwrap_or_else(|| panic!("{name} within {within}"));
                    assert!(place >= *last, "{name} comes too late in {within}");
                    *last = place;
                } else {
                    assert_eq!(name, "Project");
                }
                let attributes = attributes(&element);
                if !TEXTS.contains(&name.as_str()) {
                    let rule = SCHEMA.iter().find(|rule| rule.0 == name).unwrap();
                    let required: Vec<&str> = rule.2.split_whitespace().collect();
                    assert!(required.iter().all(|name| attributes.contains_key(*name)), "{name}");
                    let known: Vec<&str> = required.into_iter().chain(rule.3.split(' ')).collect();
                    assert!(attributes.keys().all(|name| known.contains(&name.as_str())), "{name}");
                }
                for (attribute, value) in &attributes {
                    match attribute.as_str() {
                        "guid" => {
                            assert!(is_guid(value), "{value}");
                            assert!(
                                given.insert(value.clone(), name.clone()).is_none(),
                                "{value} twice"
                            );
                        }
                        "targetGUID" | "creatingUser" | "creatingUserGUID" => {
                            asked.push((value.clone(), name.clone()));
                        }
                        "isCodable" => assert!(["true", "false"].contains(&value.as_str())),
                        "color" => assert!(value.len() == 7 && value.starts_with('#')),
                        "startPosition" | "endPosition" => drop(value.parse::<u64>().unwrap()),
                        "xmlns" => assert_eq!(value, "urn:QDA-XML:project:1.0"),
                        _ => {}
                    }
                }
                open.push((name, 0));
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    for (guid, from) in asked {
        let what = given.get(&guid).unwrap_or_else(|| panic!("{from} asks for {guid}"));
        let expected = match from.as_str() {
            "CodeRef" => "Code",
            "NoteRef" => "Note",
            "VariableRef" => "Variable",
            _ => "User",
        };
        assert_eq!(what, expected);
    }
}

#[test]
fn projects_are_what_the_schema_asks_for() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let [blank, coded, input] =
        ["blank.qdpx", "coded.qdpx", "c.jsonl"].map(|name| path(&folder, name));
    run(&["export", "-o", &blank, &sample], 0);
    let codings = rows.iter().enumerate().flat_map(|(number, row)| {
        ["ann", "ben"].map(|coder| {
            let mut row = row.clone();
            let (stance, sentiment) = said(coder, number);
            (row["stance"], row["sentiment"]) = (stance.into(), sentiment.into());
            (row["coder"], row["stance2"]) = (coder.into(), "neutral".into());
            row["note"] = format!("<calm> & \u{1}{number}\n«так»").into();
            format!("{row}\n")
        })
    });
    fs::write(&input, codings.collect::<String>()).unwrap();
    run(&["export", "-o", &coded, &input], 0);
    for file in [&blank, &coded] {
        let files = files(file);
        assert_eq!(files[0].0, "project.qde");
        let xml = String::from_utf8(files[0].1.clone()).unwrap();
        check_schema(&xml);
        for (name, text) in &files[1..] {
            let guid =
                name.strip_prefix("sources/").and_then(|name| name.strip_suffix(".txt")).unwrap();
            assert!(xml.contains(&format!("plainTextPath=\"internal://{guid}.txt\"")), "{name}");
            // The selection is the statement's words, counted in code points.
            let text = std::str::from_utf8(text).unwrap();
            let row =
                rows.iter().find(|row| text.starts_with(row["quote"].as_str().unwrap())).unwrap();
            let end = row["quote"].as_str().unwrap().chars().count();
            assert!(xml.contains(&format!("startPosition=\"0\" endPosition=\"{end}\"")), "{end}");
        }
        assert_eq!(files.len(), rows.len() + 1);
    }
    // The same codings give the same bytes.
    let again = path(&folder, "again.qdpx");
    run(&["export", "-o", &again, &input], 0);
    assert_eq!(fs::read(&again).unwrap(), fs::read(&coded).unwrap());
    let imported = path(&folder, "i.jsonl");
    run(&["import", "-o", &imported, &coded], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
    let text = fs::read_to_string(&imported).unwrap();
    assert!(text.contains("\"note\":\"<calm> & \u{FFFD}0\\n«так»\""), "{text}");
}

/// A project as another program may give it back: its own GUIDs in braces and capitals, codes by their names, users
/// of its own, codings of a part of the words, texts in a folder with a capital letter, and no variables.
fn as_another_program(xml: &str, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut xml = xml.to_owned();
    let user = |number: usize| format!("00000000-0000-4000-8000-00000000000{number}");
    let users: String = [("ann", 1), ("ben", 2)]
        .map(|(name, number)| format!("<User guid=\"{}\" name=\"{name}\"/>", user(number)))
        .concat();
    xml = xml.replace("</Users>", &format!("{users}</Users>"));
    let code = |name: &str| {
        let at = xml.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}"));
        let start = xml[..at].rfind("guid=\"").unwrap() + 6;
        xml[start..start + 36].to_owned()
    };
    let mut out = String::new();
    for (number, part) in xml.split("</PlainTextSelection>").enumerate() {
        if number > 0 {
            // Two selections, of which the second is of words within the first.
            let coding = |coder: &str, user_number: usize, code: String| {
                let guid = format!(
                    "{number:08x}-{user_number:04x}-4000-8000-{:012x}",
                    code.len() + coder.len()
                );
                format!(
                    "<Coding guid=\"{guid}\" creatingUser=\"{{{}}}\"><CodeRef targetGUID=\"{{{}}}\"/></Coding>",
                    user(user_number),
                    code.to_uppercase()
                )
            };
            let of = |field: usize| -> String {
                [("ann", 1), ("ben", 2)]
                    .map(|(coder, user)| {
                        let (stance, sentiment) = said(coder, number - 1);
                        let name = [format!("stance: {stance}"), format!("sentiment: {sentiment}")];
                        coding(coder, user, code(&name[field]))
                    })
                    .concat()
            };
            let selection = "<PlainTextSelection guid=\"00000000-0000-4000-8000-0000000000ff\" startPosition=\"0\" endPosition=\"4\">";
            out +=
                &format!("{}</PlainTextSelection>{selection}{}</PlainTextSelection>", of(0), of(1));
        }
        out += part;
    }
    while let Some(start) = out.find("<VariableValue>") {
        let end = out[start..].find("</VariableValue>").unwrap() + "</VariableValue>".len();
        out.replace_range(start..start + end, "");
    }
    // Empty selections are written with a start and an end here, so that the split above finds them.
    let texts = files[1..].iter().map(|(name, text)| {
        let text = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
        (name.replace("sources/", "Sources/"), format!("\u{FEFF}{text}").into_bytes())
    });
    let project = ("Coded.qde".to_owned(), out.into_bytes());
    zipped(&std::iter::once(project).chain(texts).collect::<Vec<_>>())
}

#[test]
fn projects_of_other_programs() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let [blank, filled, imported] =
        ["blank.qdpx", "filled.qdpx", "i.jsonl"].map(|name| path(&folder, name));
    run(&["export", "-o", &blank, &sample], 0);
    let files = files(&blank);
    let xml = String::from_utf8(files[0].1.clone()).unwrap();
    fs::write(&filled, as_another_program(&xml, &files)).unwrap();
    run(&["import", "--sample", &sample, "-o", &imported, &filled], 0);
    check(&folder, &imported, &rows, ["ann", "ben"]);
}

#[test]
fn broken_projects_are_refused() {
    let folder = folder(&[]);
    let (sample, rows) = sample(&folder);
    let blank = path(&folder, "blank.qdpx");
    run(&["export", "-o", &blank, &sample], 0);
    let files = files(&blank);
    let xml = String::from_utf8(files[0].1.clone()).unwrap();
    let file = path(&folder, "a.qdpx");
    let import = |xml: &str, texts: &[(String, Vec<u8>)], code: i32| {
        let project = ("project.qde".to_owned(), xml.as_bytes().to_vec());
        let all: Vec<_> = std::iter::once(project).chain(texts.iter().cloned()).collect();
        fs::write(&file, zipped(&all)).unwrap();
        let assert = run(&["export", &file], code);
        (stdout(&assert), stderr(&assert))
    };
    let (_, error) = import(&xml[..xml.len() / 2], &files[1..], 3);
    assert!(error.contains("a.qdpx: ") && error.contains("project.qde"), "{error}");
    let (_, error) = import("<a>\n<b></a>", &[], 3);
    assert!(error.contains("project.qde: line 2: "), "{error}");
    let (_, error) = import("<a/>", &[], 3);
    assert!(error.contains("no REFI-QDA project: its root is no `Project`"), "{error}");
    let (_, error) =
        import("<!DOCTYPE a [<!ENTITY x \"y\">]><Project><Users>&x;</Users></Project>", &[], 3);
    assert!(error.contains("line 1: "), "{error}");
    // A text that is not there is one refused row.
    let (out, error) = import(&xml, &files[2..], 4);
    assert_eq!(out.lines().count(), rows.len() - 1);
    assert!(error.contains("in the archive") && error.contains("source `"), "{error}");
}
