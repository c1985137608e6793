//! JSON objects whose numbers come back as they are written.

use serde_json::{Map, Value};

/// The object that a text is. A whole number of more than 64 bits, such as a long id, is its digits as a string: as a number
/// it would be rounded, and two of them become one. So is a number that is too large for 64 bits of any kind, such as `1e400`.
///
/// # Errors
/// If the text is no JSON object.
pub(super) fn object(text: &str) -> serde_json::Result<Map<String, Value>> {
    let read = serde_json::from_str(text);
    let is_right = match &read {
        Ok(_) => !has_digits(text.as_bytes()),
        Err(error) => !is_out_of_range(error),
    };
    if is_right {
        return read;
    }
    match replaced(text, |number| format!("\"{number}\"")) {
        None => read,
        // What else is wrong has the place that it has in the text itself.
        Some(strings) => serde_json::from_str(&strings).or_else(|error| {
            let zeros = replaced(text, |number| format!("{:<1$}", 0, number.len()));
            zeros.map_or(Err(error), |zeros| serde_json::from_str(&zeros))
        }),
    }
}

/// The JSON text with something else for each such number, if it has any.
fn replaced(text: &str, by: impl Fn(&str) -> String) -> Option<String> {
    let bytes = text.as_bytes();
    let mut found = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let is_number = matches!(byte, b'-' | b'0'..=b'9');
        at += match byte {
            b'"' => string_len(&bytes[at..]),
            _ if is_number => number_len(&bytes[at..]),
            _ => 1,
        };
        if is_number && is_too_large(&text[start..at]) {
            found.push_str(&text[copied..start]);
            found.push_str(&by(&text[start..at]));
            copied = at;
        }
    }
    (copied > 0).then(|| found + &text[copied..])
}

/// Whether as many digits as a number of more than 64 bits has stand in a row.
fn has_digits(bytes: &[u8]) -> bool {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let around = |at: usize| {
        let (before, after) = bytes.split_at(at);
        before.iter().rev().take_while(is_digit).count() + after.iter().take_while(is_digit).count()
    };
    // So many in a row cover one of these places.
    let mut places = (DIGITS - 1..bytes.len()).step_by(DIGITS);
    places.any(|at| bytes[at].is_ascii_digit() && around(at) >= DIGITS)
}

/// The fewest digits of a whole number of more than 64 bits.
const DIGITS: usize = 19;

fn string_len(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += next + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

fn number_len(bytes: &[u8]) -> usize {
    let is_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    bytes.iter().take_while(|byte| is_number(byte)).count()
}

/// Whether a number is the cause of an error.
fn is_out_of_range(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

fn is_too_large(token: &str) -> bool {
    // What is no number is for the parser to refuse.
    if token.parse().is_ok_and(f64::is_infinite) {
        return serde_json::from_str::<f64>(token).is_err_and(|error| is_out_of_range(&error));
    }
    let digits = token.strip_prefix('-').unwrap_or(token);
    digits.len() >= DIGITS
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && token.parse::<i64>().is_err()
        && token.parse::<u64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_digits_in_a_row_are_found_wherever_they_stand() {
        for before in 0..2 * DIGITS {
            for digits in 0..2 * DIGITS {
                let text = [" ".repeat(before), "1".repeat(digits), " ".repeat(5)].concat();
                assert_eq!(has_digits(text.as_bytes()), digits >= DIGITS, "{text:?}");
            }
        }
    }

    #[test]
    fn long_whole_numbers_keep_their_digits() {
        let text = r#"{"a":12345678901234567890123,"b\"1":[-9223372036854775809,{"c":18446744073709551616}],"d":"\\"}"#;
        let expected = r#"{"a":"12345678901234567890123","b\"1":["-9223372036854775809",{"c":"18446744073709551616"}],"d":"\\"}"#;
        assert_eq!(Value::from(object(text).unwrap()).to_string(), expected);
        for same in [
            r#"{"a":18446744073709551615,"b":-9223372036854775808,"c":0.5}"#,
            r#"{"a":1e+300,"12345678901234567890123":"\"12345678901234567890123"}"#,
        ] {
            assert_eq!(Value::from(object(same).unwrap()).to_string(), same);
        }
        let large = format!("1{}", "0".repeat(400));
        for number in ["1e400", "-1.5E+999", &large] {
            let text = format!("{{\"a\":[{number},1e300],\"b\":{number}}}");
            let expected = format!("{{\"a\":[\"{number}\",1e+300],\"b\":\"{number}\"}}");
            assert_eq!(Value::from(object(&text).unwrap()).to_string(), expected);
        }
        for broken in [
            "{\"a\":\"12345678901234567890123",
            "{\"a\\",
            "[12345678901234567890123]",
            "{\"é\"",
            "{\"a\":1e400e}",
            "{\"a\":1.e400}",
            "{\"a\":+1e400}",
            "{\"a\":01e400}",
            "{\"a\":1e400",
            "{\"a\":1e400, é}",
            "{\"a\":é 1e400}",
        ] {
            assert!(object(broken).is_err());
        }
        let error = object("{\"a\":1e400,\"b\":-1e400,\"c\":}").unwrap_err();
        assert_eq!((error.line(), error.column()), (1, 27));
    }
}
