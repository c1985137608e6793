//! Dates of articles, and the days, weeks, months or years that they fall into.

use chrono::{DateTime, Datelike as _, Days, NaiveDate};

/// The day that a text or number tells, as the usual exports write it: ISO 8601, with points, slashes or without
/// marks, of e-mail, or seconds since 1970.
pub(super) fn day(written: &str) -> Option<NaiveDate> {
    let written = written.trim();
    if let Ok(parsed) = DateTime::parse_from_rfc2822(written) {
        return Some(parsed.date_naive());
    }
    if written.bytes().all(|byte| byte.is_ascii_digit()) {
        return match written.len() {
            4 => NaiveDate::from_ymd_opt(written.parse().ok()?, 1, 1),
            8 | 14 => NaiveDate::parse_from_str(written.get(..8)?, "%Y%m%d").ok(),
            9 | 10 => Some(DateTime::from_timestamp(written.parse().ok()?, 0)?.date_naive()),
            13 => Some(DateTime::from_timestamp_millis(written.parse().ok()?)?.date_naive()),
            _ => None,
        };
    }
    let head = written.get(..10).unwrap_or(written);
    let whole = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];
    let parsed = whole.iter().find_map(|form| NaiveDate::parse_from_str(head, form).ok());
    let compact = || NaiveDate::parse_from_str(written.get(..8)?, "%Y%m%d").ok();
    let month = || NaiveDate::parse_from_str(&format!("{head}-01"), "%Y-%m-%d").ok();
    parsed.or_else(compact).or_else(month)
}

/// What days are put together to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    /// The smallest unit that divides the time between two days into some three dozen parts at most.
    pub(super) fn of(first: NaiveDate, last: NaiveDate) -> Self {
        match (last - first).num_days() {
            ..=36 => Self::Day,
            37..=252 => Self::Week,
            253..=1_100 => Self::Month,
            _ => Self::Year,
        }
    }

    /// The first day of the unit that a day falls into; weeks begin on Monday.
    pub(super) fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Week => {
                let after_monday = day.weekday().num_days_from_monday();
                day.checked_sub_days(Days::new(after_monday.into())).unwrap_or(day)
            }
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day),
        }
    }

    /// How the unit that starts on a day is called.
    pub(super) fn label(self, start: NaiveDate) -> String {
        let form = match self {
            Self::Day | Self::Week => "%Y-%m-%d",
            Self::Month => "%Y-%m",
            Self::Year => "%Y",
        };
        start.format(form).to_string()
    }

    /// The most days from the start of a unit to that of the next.
    pub(super) fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 31,
            Self::Year => 366,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_exports_write_them() {
        for written in [
            "2022-09-21",
            "2022-09-21T10:20:30Z",
            "2022-09-21 23:59:59+03:00",
            "2022/09/21",
            "21.09.2022",
            "20220921",
            "20220921101500",
            "20220921T101500Z",
            "1663718400",
            "1663718400000",
            "Wed, 21 Sep 2022 10:00:00 +0300",
        ] {
            assert_eq!(day(written), NaiveDate::from_ymd_opt(2022, 9, 21), "{written}");
        }
        assert_eq!(day("2022-09"), NaiveDate::from_ymd_opt(2022, 9, 1));
        assert_eq!(day("2022"), NaiveDate::from_ymd_opt(2022, 1, 1));
        for written in [
            "",
            "yesterday",
            "2022-13-01",
            "31.02.2022",
            "12345",
            "сентябрь 2022",
            "9999999999999999",
        ] {
            assert_eq!(day(written), None, "{written}");
        }
    }

    #[test]
    fn units_are_as_long_as_the_time_asks_for() {
        let day = |written| day(written).unwrap();
        let unit = |last| Unit::of(day("2022-09-21"), day(last));
        assert_eq!(unit("2022-10-10"), Unit::Day);
        assert_eq!(unit("2022-12-31"), Unit::Week);
        assert_eq!(unit("2024-03-22"), Unit::Month);
        assert_eq!(unit("2032-01-01"), Unit::Year);
        assert_eq!(Unit::Week.start(day("2022-09-21")), day("2022-09-19"));
        assert_eq!(Unit::Month.label(Unit::Month.start(day("2022-09-21"))), "2022-09");
        assert_eq!(Unit::Year.label(Unit::Year.start(day("2022-09-21"))), "2022");
    }
}
