//! The pages and documents that the binary carries.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// A file, and where it is found.
pub(super) struct File {
    pub(super) path: &'static str,
    form: &'static str,
    text: &'static str,
    /// Whether it takes the token to read it.
    pub(super) is_api: bool,
}

macro_rules! page {
    ($path:literal, $name:literal, $form:literal) => {
        File {
            path: $path,
            form: $form,
            text: include_str!(concat!("../../web/app/", $name)),
            is_api: false,
        }
    };
}

macro_rules! document {
    ($path:literal, $name:literal) => {
        File {
            path: $path,
            form: "application/json",
            text: include_str!(concat!("../../web/api/", $name)),
            is_api: true,
        }
    };
}

/// All files.
pub(super) const FILES: &[File] = &[
    page!("/", "index.html", "text/html; charset=utf-8"),
    page!("/code", "code.html", "text/html; charset=utf-8"),
    page!("/app/icon.svg", "icon.svg", "image/svg+xml"),
    page!("/app/look.css", "look.css", "text/css; charset=utf-8"),
    page!("/app/read.css", "read.css", "text/css; charset=utf-8"),
    page!("/app/code.css", "code.css", "text/css; charset=utf-8"),
    page!("/app/api.js", "api.js", "text/javascript; charset=utf-8"),
    page!("/app/code.js", "code.js", "text/javascript; charset=utf-8"),
    page!("/app/dom.js", "dom.js", "text/javascript; charset=utf-8"),
    page!("/app/intake.js", "intake.js", "text/javascript; charset=utf-8"),
    page!("/app/labels.js", "labels.js", "text/javascript; charset=utf-8"),
    page!("/app/marks.js", "marks.js", "text/javascript; charset=utf-8"),
    page!("/app/panel.js", "panel.js", "text/javascript; charset=utf-8"),
    page!("/app/read.js", "read.js", "text/javascript; charset=utf-8"),
    document!("/v1/openapi.json", "openapi.json"),
    document!("/v1/records.json", "records.json"),
];

/// The files' digests, in their order.
static DIGESTS: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let digest = |file: &File| {
        let digest = Sha256::digest(file.text);
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        HeaderValue::try_from(format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
    };
    FILES.iter().map(digest).collect()
});

/// Answers with file `index`, or says that the client has it.
pub(super) fn answer(index: usize, headers: &HeaderMap) -> Response {
    let (file, digest) = (&FILES[index], &DIGESTS[index]);
    let known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known.split(',').any(|known| known.trim().trim_start_matches("W/") == digest)
    });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, file.form)], file.text).into_response()
    };
    response.headers_mut().insert(ETAG, digest.clone());
    // Kept, but asked for anew each time: a new version of the binary has other pages.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
