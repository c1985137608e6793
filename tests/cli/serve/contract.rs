//! The OpenAPI document is true of what the server answers.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::client::{Reply, Server, repository};

/// The document, and the schemas of rows with it.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let text = repository("crates/quotestance-cli/web/api/openapi.json");
    let text = text.replace("records.json#/", "#/");
    let mut document: Value = serde_json::from_str(&text).unwrap();
    let rows: Value = serde_json::from_str(&repository("schema/records.json")).unwrap();
    document["$defs"] = rows["$defs"].clone();
    document
});

/// Checks that the document has the answer's status and form, and that its schema holds.
#[track_caller]
pub(super) fn check(method: &str, path: &str, reply: &Reply) {
    let path = path.split('?').next().unwrap();
    let operation = &DOCUMENT["paths"][path][method.to_ascii_lowercase()];
    if operation.is_null() {
        // Pages, and what there is not.
        return;
    }
    let status = reply.status.to_string();
    let mut response = &operation["responses"][&status];
    if let Some(name) = response["$ref"].as_str() {
        response = DOCUMENT.pointer(&name[1..]).unwrap();
    }
    assert!(response.is_object(), "{method} {path} has no {status} in the document");
    let Some(form) = reply.header("content-type") else {
        assert!(reply.body.is_empty());
        return;
    };
    let form = form.split(';').next().unwrap();
    let schema = &response["content"][form]["schema"];
    assert!(schema.is_object(), "{method} {path} {status} has no {form} in the document");
    let validator = validator(schema);
    let values = match form {
        "application/x-ndjson" => reply.lines(),
        "application/json" | "application/problem+json" => vec![reply.json()],
        _ => vec![json!(reply.text())],
    };
    for value in values {
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{method} {path}: {errors:?} in {value}");
    }
}

fn validator(schema: &Value) -> Validator {
    let mut whole = DOCUMENT.clone();
    let fields = whole.as_object_mut().unwrap();
    fields.insert("allOf".to_owned(), json!([schema]));
    jsonschema::draft202012::new(&whole).unwrap()
}

#[test]
fn every_route_is_in_the_document_and_every_path_is_a_route() {
    let source = ["router", "files"]
        .map(|name| repository(&format!("crates/quotestance-cli/src/serve/{name}.rs")))
        .concat();
    let mut routes: Vec<&str> = source
        .split('"')
        .filter(|text| text.starts_with("/v1/") || ["/healthz", "/metrics"].contains(text))
        .collect();
    routes.sort_unstable();
    let mut paths: Vec<&str> =
        DOCUMENT["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    paths.sort_unstable();
    assert_eq!(routes, paths);
}

#[test]
fn every_method_of_the_document_is_taken_and_no_other() {
    let server = Server::start(&[]);
    for (path, operations) in DOCUMENT["paths"].as_object().unwrap() {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let is_there = operations.get(method.to_ascii_lowercase()).is_some();
            let reply = server.send(method, path, &[], b"");
            assert_eq!(reply.status != 405, is_there, "{method} {path}: {reply:?}");
            if reply.status == 405 {
                reply.refused(405);
                let allowed = reply.header("allow").unwrap_or_default().to_ascii_lowercase();
                for known in operations.as_object().unwrap().keys() {
                    assert!(allowed.contains(known.as_str()), "{path}: {allowed}");
                }
            }
        }
    }
}

#[test]
fn the_document_and_the_schema_are_served_as_they_are() {
    let server = Server::start(&[]);
    let document = server.get("/v1/openapi.json");
    assert_eq!(document.text(), repository("crates/quotestance-cli/web/api/openapi.json"));
    assert_eq!(server.get("/v1/records.json").text(), repository("schema/records.json"));
    let etag = format!("If-None-Match: {}", document.header("etag").unwrap());
    assert_eq!(server.send("GET", "/v1/openapi.json", &[&etag], b"").status, 304);
}

#[test]
fn what_the_schema_does_not_allow_is_found() {
    let refused = validator(&json!({"$ref": "#/components/schemas/Refused"}));
    assert!(!refused.is_valid(&json!({"error": {"status": 400}})));
    let quote = validator(&json!({"$ref": "#/$defs/quote"}));
    assert!(!quote.is_valid(&json!({"schema": 1})));
}
