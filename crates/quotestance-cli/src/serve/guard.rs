//! What happens to every request before and after its handler.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Server;
use super::clients::UnderWay;
use super::problem::Problem;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// What pages may do: load what comes from here, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The route of what is nowhere.
const NOWHERE: &str = "other";

pub(super) async fn guard(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let _in_flight = server.metrics.begin();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NOWHERE, MatchedPath::as_str).to_owned();
    let mut response = match check(&server, request) {
        Ok(request) => {
            // Who reads the body drops the request.
            let _under_way = request.extensions().get::<Arc<UnderWay>>().cloned();
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    server.metrics.answered(&route, response.status().as_u16(), begun.elapsed());
    add_headers(response.headers_mut());
    response
}

/// Lets a request pass, as one that its client has under way.
fn check(server: &Server, mut request: Request<Body>) -> Result<Request<Body>, Problem> {
    let headers = request.headers();
    server.access.check_host(headers, request.uri())?;
    server.access.check_origin(request.method(), headers)?;
    if !server.is_open(request.uri().path()) {
        server.access.check_token(headers)?;
    }
    if let Some(Peer(address)) = request.extensions().get::<Peer>().copied() {
        let under_way = server.clients.enter(address.ip()).ok_or_else(|| {
            let detail = "this client has as many requests under way as one may have";
            Problem::busy(StatusCode::TOO_MANY_REQUESTS, detail)
        })?;
        request.extensions_mut().insert(Arc::new(under_way));
    }
    Ok(request)
}

fn add_headers(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
