//! Who may ask: by the request's host, its origin, and the token.
//!
//! A page of another site can make a browser send requests here, and a name of its own that leads here (DNS
//! rebinding) would let it read the answers. So only requests to the server's own names are answered, and those of
//! other sites change nothing.

use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use subtle::ConstantTimeEq as _;

use super::problem::Problem;

/// Where a browser says how a request's site stands to ours.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The server's names, and its token.
#[derive(Debug)]
pub(super) struct Access {
    /// `name:port`, in small letters.
    hosts: Vec<String>,
    /// Names by which a proxy with TLS is asked, on a port of its own.
    proxied: Vec<String>,
    token: Option<String>,
}

impl Access {
    /// Access on this port by the name that is listened on, by those of loopback and by the given ones, and by
    /// these through a proxy too.
    pub(super) fn new(listen: &str, given: &[String], port: u16, token: Option<String>) -> Self {
        let proxied: Vec<String> = given.iter().map(|name| name.to_ascii_lowercase()).collect();
        let own = [listen, "localhost", "127.0.0.1", "[::1]"].map(str::to_ascii_lowercase);
        let mut hosts = Vec::new();
        for name in own.into_iter().chain(proxied.iter().cloned()) {
            hosts.push(format!("{name}:{port}"));
            // A browser leaves out the port that is usual.
            if port == 80 {
                hosts.push(name);
            }
        }
        Self { hosts, proxied, token }
    }

    /// # Errors
    /// If the request is meant for another host.
    pub(super) fn check_host(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
        let mut named = headers.get_all(HOST).iter();
        let host = named.next().and_then(|host| host.to_str().ok());
        let (Some(host), None) = (host, named.next()) else {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "one header `Host` must be there"));
        };
        let is_own = |host: &str| self.is_own(host) || self.is_proxied(host);
        let asked = uri.authority().map(|authority| authority.as_str());
        if [Some(host), asked].into_iter().flatten().all(is_own) {
            return Ok(());
        }
        let detail = "the server does not go by this name; --host NAME lets it";
        Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail))
    }

    /// # Errors
    /// If a page of another site sends what may change something.
    pub(super) fn check_origin(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        if method.is_safe() {
            return Ok(());
        }
        let is_own = |origin: &str| match origin.split_once("://") {
            Some(("http", host)) => self.is_own(host),
            Some(("https", host)) => self.is_proxied(host),
            _ => false,
        };
        let origin = headers.get(ORIGIN).map(|origin| origin.to_str().is_ok_and(is_own));
        let site = headers.get(FETCH_SITE);
        let site = site.map(|site| site == "same-origin" || site == "none");
        if origin == Some(false) || site == Some(false) {
            let detail = "requests from pages of other sites are refused";
            return Err(Problem::new(StatusCode::FORBIDDEN, detail));
        }
        Ok(())
    }

    /// # Errors
    /// If the server has a token and the request does not.
    pub(super) fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(token) = &self.token else { return Ok(()) };
        let given = headers.get(AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
        let given = given.strip_prefix(b"Bearer ").unwrap_or_default();
        if bool::from(given.ct_eq(token.as_bytes())) {
            return Ok(());
        }
        Err(Problem::unauthorized())
    }

    fn is_own(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    fn is_proxied(&self, host: &str) -> bool {
        self.proxied.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |&(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn only_own_names_with_the_port() {
        let access = Access::new("127.0.0.1", &["Desk.example".to_owned()], 8788, None);
        let host = |host: &str| {
            access.check_host(&headers(&[("host", host)]), &Uri::from_static("/")).is_ok()
        };
        for own in ["localhost:8788", "127.0.0.1:8788", "[::1]:8788", "desk.example:8788"] {
            assert!(host(own), "{own}");
        }
        assert!(host("desk.example"), "as a proxy says it");
        for other in [
            "desk.example:80",
            "localhost",
            "localhost:80",
            "evil.example:8788",
            "127.0.0.2:8788",
            "",
        ] {
            assert!(!host(other), "{other}");
        }
        let both = Uri::from_static("http://evil.example:8788/");
        assert!(access.check_host(&headers(&[("host", "localhost:8788")]), &both).is_err());
        assert!(access.check_host(&HeaderMap::new(), &Uri::from_static("/")).is_err());
    }

    #[test]
    fn pages_of_other_sites_change_nothing() {
        let access = Access::new("localhost", &["desk.example".to_owned()], 1, None);
        let post = |pairs: &[(&'static str, &str)]| {
            access.check_origin(&Method::POST, &headers(pairs)).is_ok()
        };
        assert!(post(&[]) && post(&[("origin", "http://localhost:1")]));
        assert!(post(&[("sec-fetch-site", "same-origin")]));
        assert!(post(&[("origin", "https://desk.example")]));
        for other in [
            "null",
            "http://desk.example",
            "https://localhost:1",
            "http://localhost:2",
            "http://evil.example",
        ] {
            assert!(!post(&[("origin", other)]), "{other}");
        }
        assert!(!post(&[("sec-fetch-site", "cross-site")]));
        assert!(access.check_origin(&Method::GET, &headers(&[("origin", "null")])).is_ok());
    }

    #[test]
    fn the_token_is_needed_whole() {
        let access = Access::new("localhost", &[], 1, Some("correct horse".to_owned()));
        let with = |value: &str| access.check_token(&headers(&[("authorization", value)])).is_ok();
        assert!(with("Bearer correct horse"));
        for wrong in ["Bearer correct", "correct horse", "Bearer ", "Basic correct horse"] {
            assert!(!with(wrong), "{wrong}");
        }
        assert!(access.check_token(&HeaderMap::new()).is_err());
        assert!(Access::new("localhost", &[], 1, None).check_token(&HeaderMap::new()).is_ok());
    }
}
