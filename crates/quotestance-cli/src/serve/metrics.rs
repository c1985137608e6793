//! Figures for whoever watches the server, in the OpenMetrics text form.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// What [`Metrics::render`] writes.
pub(super) const FORM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper ends of the histogram's classes, in seconds.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// Which requests a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Requests {
    route: String,
    status: u16,
}

/// Which latencies a histogram has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// All figures.
#[derive(Clone, Debug)]
pub(super) struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Requests, Counter>,
    seconds: Family<Route, Histogram>,
    in_flight: Gauge,
    rejected: Counter,
    judgements: Counter<u64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("quotestance");
        let requests = Family::default();
        registry.register("requests", "Requests by route and status", requests.clone());
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let seconds: Family<Route, Histogram> = Family::new_with_constructor(histogram);
        let help = "Time to the head of the answer, by route";
        registry.register("request_duration_seconds", help, seconds.clone());
        let in_flight = Gauge::default();
        registry.register("requests_in_flight", "Requests under way", in_flight.clone());
        let rejected = Counter::default();
        let help = "Requests and connections refused as too many (429, 503)";
        registry.register("rejected", help, rejected.clone());
        let judgements = Counter::default();
        registry.register("rows", "Quotes and judgements written", judgements.clone());
        Self { registry: Arc::new(registry), requests, seconds, in_flight, rejected, judgements }
    }
}

impl Metrics {
    /// Counts a request as under way until the guard is dropped.
    pub(super) fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// Counts an answer.
    pub(super) fn answered(&self, route: &str, status: u16, after: Duration) {
        let route = route.to_owned();
        self.seconds.get_or_create(&Route { route: route.clone() }).observe(after.as_secs_f64());
        self.requests.get_or_create(&Requests { route, status }).inc();
        if matches!(status, 429 | 503) {
            self.rejected.inc();
        }
    }

    /// Counts a connection that was refused.
    pub(super) fn refused(&self) {
        self.rejected.inc();
    }

    /// Counts rows.
    pub(super) fn judged(&self, rows: usize) {
        self.judgements.inc_by(rows as u64);
    }

    /// The figures as text.
    pub(super) fn render(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A request under way.
pub(super) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_in_the_text() {
        let metrics = Metrics::default();
        let under_way = metrics.begin();
        metrics.answered("/v1/analyze", 503, Duration::from_millis(3));
        metrics.judged(2);
        let text = metrics.render().unwrap();
        for line in [
            "quotestance_requests_total{route=\"/v1/analyze\",status=\"503\"} 1",
            "quotestance_request_duration_seconds_bucket{le=\"0.005\",route=\"/v1/analyze\"} 1",
            "quotestance_requests_in_flight 1",
            "quotestance_rejected_total 1",
            "quotestance_rows_total 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        drop(under_way);
        assert!(metrics.render().unwrap().contains("in_flight 0\n"));
    }
}
