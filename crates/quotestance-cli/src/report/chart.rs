//! Charts as SVG. Colours and strokes are the style sheet's; each chart says in words what it shows, and the
//! numbers stand in a table below it.

use std::fmt::Write as _;

use chrono::NaiveDate;
use quotestance::shares::Share;

use super::words::{percent, shorten};

/// Width of a chart, in its own units; the page scales it to a column.
const WIDTH: f64 = 340.0;

/// Where the plot starts and ends.
const LEFT: f64 = 124.0;
const RIGHT: f64 = 288.0;

/// Height of a row, of the heading and of the axis.
const ROW: f64 = 26.0;
const HEADING: f64 = 28.0;
const AXIS: f64 = 20.0;

/// Letters that fit before the plot.
const LETTERS: usize = 18;

/// A row of a chart of shares.
pub(super) struct Mark<'m> {
    pub(super) name: &'m str,
    /// The class of the colour.
    pub(super) colour: &'m str,
    pub(super) counted: Share,
    pub(super) corrected: Option<Share>,
}

/// The end of a scale that holds all of `shares` with their intervals: a tenth above them at most.
pub(super) fn scale(shares: impl Iterator<Item = Share>) -> f64 {
    let highest = shares.map(|share| share.interval.1).fold(0.0, f64::max);
    ((highest * 10.0).ceil() / 10.0).clamp(0.1, 1.0)
}

/// Shares row by row: a circle for what was counted, a diamond for what is corrected, and lines for the intervals.
pub(super) fn dots(heading: &str, about: &str, marks: &[Mark<'_>], end: f64) -> String {
    let top = if heading.is_empty() { 4.0 } else { HEADING };
    let bottom = top + ROW * marks.len() as f64;
    let mut svg = open(about, bottom + AXIS);
    heading_of(&mut svg, heading);
    let some_corrected = marks.iter().any(|mark| mark.corrected.is_some());
    let x = |share: f64| LEFT + (RIGHT - LEFT) * share / end;
    for tick in ticks(end) {
        let at = x(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" y1=\"{top}\" x2=\"{at:.1}\" y2=\"{bottom}\"/>\
             <text class=\"tick\" text-anchor=\"middle\" x=\"{at:.1}\" y=\"{:.1}\">{}</text>",
            bottom + 14.0,
            percent(tick, 0)
        );
    }
    for (index, mark) in marks.iter().enumerate() {
        let middle = top + ROW * (index as f64 + 0.5);
        let base = middle + 4.0;
        let shown = mark.corrected.unwrap_or(mark.counted);
        // Among corrected values one that is not must not look like them.
        let value =
            if some_corrected && mark.corrected.is_none() { "value plain" } else { "value" };
        let _ = write!(
            svg,
            "<text class=\"name\" text-anchor=\"end\" x=\"{:.1}\" y=\"{base:.1}\">{}</text>\
             <text class=\"{value}\" x=\"{:.1}\" y=\"{base:.1}\">{}</text><g class=\"{}\">",
            LEFT - 10.0,
            escape(&shorten(mark.name, LETTERS)),
            RIGHT + 10.0,
            percent(shown.share, 0),
            mark.colour
        );
        let offset = if mark.corrected.is_some() { 5.0 } else { 0.0 };
        let (at, y) = (x(mark.counted.share), middle - offset);
        whisker(&mut svg, "counted", mark.counted.interval, y, x);
        let _ = write!(svg, "<circle class=\"counted\" cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
        if let Some(share) = mark.corrected {
            let (at, y) = (x(share.share), middle + offset);
            whisker(&mut svg, "corrected", share.interval, y, x);
            let _ = write!(
                svg,
                "<path class=\"corrected\" d=\"M{:.1} {y:.1}L{at:.1} {:.1}L{:.1} {y:.1}L{at:.1} {:.1}Z\"/>",
                at - 5.0,
                y - 5.0,
                at + 5.0,
                y + 5.0
            );
        }
        svg.push_str("</g>");
    }
    svg.push_str("</svg>");
    svg
}

/// Height of a chart over time.
const TALL: f64 = 176.0;

/// A share at a time.
pub(super) struct Moment {
    pub(super) start: NaiveDate,
    pub(super) share: Share,
}

/// A share over time, with a band for its intervals; times that lie more than `gap` days apart are not joined.
/// `names` are what the first and the last time are called.
pub(super) fn line(
    heading: &str,
    about: &str,
    colour: &str,
    moments: &[Moment],
    (gap, end): (i64, f64),
    names: [&str; 2],
) -> String {
    const FIRST: f64 = 40.0;
    const LAST: f64 = WIDTH - 12.0;
    const BOTTOM: f64 = TALL - 24.0;
    let mut svg = open(about, TALL);
    heading_of(&mut svg, heading);
    let y = |share: f64| BOTTOM - (BOTTOM - HEADING - 6.0) * share / end;
    for tick in ticks(end) {
        let at = y(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{FIRST}\" y1=\"{at:.1}\" x2=\"{LAST}\" y2=\"{at:.1}\"/>\
             <text class=\"tick\" text-anchor=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            FIRST - 6.0,
            at + 4.0,
            percent(tick, 0)
        );
    }
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return svg + "</svg>";
    };
    let days = (last.start - first.start).num_days().max(1) as f64;
    let is_one = moments.len() == 1;
    let x = |day: NaiveDate| {
        let passed = (day - first.start).num_days() as f64 / days;
        FIRST + 8.0 + (LAST - FIRST - 16.0) * if is_one { 0.5 } else { passed }
    };
    let _ = write!(svg, "<g class=\"{colour}\">");
    for run in moments.chunk_by(|a, b| (b.start - a.start).num_days() <= gap) {
        let point = |day, share| format!("{:.1} {:.1}", x(day), y(share));
        if let [alone] = run {
            let (at, (low, high)) = (x(alone.start), alone.share.interval);
            let (low, high) = (y(low), y(high));
            let _ = write!(
                svg,
                "<line class=\"counted\" x1=\"{at:.1}\" y1=\"{low:.1}\" x2=\"{at:.1}\" y2=\"{high:.1}\"/>"
            );
        } else {
            let highs = run.iter().map(|moment| point(moment.start, moment.share.interval.1));
            let lows = run.iter().rev().map(|moment| point(moment.start, moment.share.interval.0));
            let band: Vec<String> = highs.chain(lows).collect();
            let path = run.iter().map(|moment| point(moment.start, moment.share.share));
            let path: Vec<String> = path.collect();
            let _ = write!(
                svg,
                "<path class=\"band\" d=\"M{}Z\"/><path class=\"line\" d=\"M{}\"/>",
                band.join("L"),
                path.join("L")
            );
        }
        for moment in run {
            let (at, high) = (x(moment.start), y(moment.share.share));
            let _ =
                write!(svg, "<circle class=\"counted\" cx=\"{at:.1}\" cy=\"{high:.1}\" r=\"3\"/>");
        }
    }
    svg.push_str("</g>");
    let ends = [(x(first.start), "start", names[0]), (x(last.start), "end", names[1])];
    for (at, anchor, name) in ends.into_iter().take(if is_one { 1 } else { 2 }) {
        let anchor = if is_one { "middle" } else { anchor };
        let _ = write!(
            svg,
            "<text class=\"tick\" text-anchor=\"{anchor}\" x=\"{at:.1}\" y=\"{:.1}\">{}</text>",
            TALL - 8.0,
            escape(name)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn open(about: &str, height: f64) -> String {
    let about = escape(about);
    format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{about}\" viewBox=\"0 0 {WIDTH} {height}\">"
    )
}

fn heading_of(svg: &mut String, heading: &str) {
    if heading.is_empty() {
        return;
    }
    let heading = escape(heading);
    let _ = write!(svg, "<text class=\"heading\" x=\"0\" y=\"16\">{heading}</text>");
}

fn whisker(svg: &mut String, class: &str, (low, high): (f64, f64), y: f64, x: impl Fn(f64) -> f64) {
    let (low, high) = (x(low), x(high));
    let _ = write!(
        svg,
        "<line class=\"{class}\" x1=\"{low:.1}\" y1=\"{y:.1}\" x2=\"{high:.1}\" y2=\"{y:.1}\"/>"
    );
}

/// Where lines of a scale from 0 to `end` stand: five at most.
fn ticks(end: f64) -> impl Iterator<Item = f64> {
    let tenths = (end * 10.0).round();
    let step = if tenths > 4.0 { 0.2 } else { 0.1 };
    let step = if tenths <= 1.0 { 0.05 } else { step };
    (0..).map(move |index| f64::from(index) * step).take_while(move |tick| *tick <= end + 1e-9)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(share: f64) -> Share {
        Share { share, interval: (share - 0.1, share + 0.1) }
    }

    #[test]
    fn names_cannot_break_out() {
        let name = "\"><script>alert(1)</script>";
        let marks = [Mark { name, colour: "c0", counted: share(0.3), corrected: Some(share(0.2)) }];
        let drawn = dots(name, name, &marks, 0.4);
        assert!(!drawn.contains("<script") && drawn.ends_with("</svg>"), "{drawn}");
        assert!(drawn.contains("aria-label=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
        assert_eq!(drawn.matches("<path class=\"corrected\"").count(), 1);
        assert_eq!(drawn.matches("class=\"grid\"").count(), 5);
    }

    #[test]
    fn a_gap_in_time_breaks_the_line() {
        let day = |day| NaiveDate::from_ymd_opt(2022, 9, day).unwrap();
        let moments = [1, 2, 3, 9, 10, 20].map(|d| Moment { start: day(d), share: share(0.5) });
        let drawn = line("a", "b", "c0", &moments, (1, 0.6), ["1 September", "20 September"]);
        assert_eq!(drawn.matches("class=\"line\"").count(), 2);
        assert_eq!(drawn.matches("<circle").count(), 6);
        assert!(!drawn.contains("NaN"));
        let one = line("a", "b", "c0", &moments[..1], (1, 0.6), ["1", "1"]);
        assert_eq!(one.matches("class=\"tick\"").count(), 5);
        assert!(line("a", "b", "c0", &[], (1, 0.6), ["", ""]).ends_with("</svg>"));
    }

    #[test]
    fn scales_end_above_all_intervals() {
        assert_eq!(scale([share(0.31), share(0.05)].into_iter()), 0.5);
        assert_eq!(scale([share(0.95)].into_iter()), 1.0);
        assert_eq!(scale(std::iter::empty()), 0.1);
        assert_eq!(ticks(0.1).count(), 3);
        assert_eq!(ticks(1.0).count(), 6);
    }
}
