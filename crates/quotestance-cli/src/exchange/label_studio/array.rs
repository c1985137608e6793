//! A JSON array, value by value.

use anyhow::{Result, anyhow};
use serde_json::Value;

/// The values of a JSON array, each with its line.
pub(super) fn values(text: &str) -> impl Iterator<Item = Result<(usize, Value)>> {
    let (mut at, mut line) = (0, 1);
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let rest = text.get(at..)?;
        let next = rest.trim_start();
        // Before the first one stands the bracket, before others a comma.
        let value = next.strip_prefix(if at == 0 { '[' } else { ',' }).map(str::trim_start);
        let end = if at == 0 { value.unwrap_or_default() } else { next }.strip_prefix(']');
        if let Some(after) = end {
            is_over = true;
            let is_all = after.trim().is_empty();
            return (!is_all).then(|| Err(anyhow!("line {line}: more after the array of tasks")));
        }
        let Some(value) = value else {
            is_over = true;
            return Some(Err(anyhow!("line {line}: no JSON array of tasks")));
        };
        let start = text.len() - value.len();
        line += lines(text.as_bytes().get(at..start));
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<Value>();
        let read = values.next();
        at = start + values.byte_offset();
        let found = line;
        line += lines(text.as_bytes().get(start..at));
        is_over = !matches!(read, Some(Ok(_)));
        Some(match read {
            Some(Ok(value)) => Ok((found, value)),
            Some(Err(error)) => {
                Err(anyhow!("line {}: {}", found - 1 + error.line(), cause(&error)))
            }
            None => Err(anyhow!("line {found}: the array of tasks has no end")),
        })
    })
}

fn lines(bytes: Option<&[u8]>) -> usize {
    bytes.unwrap_or_default().iter().filter(|&&byte| byte == b'\n').count()
}

/// What is wrong with JSON, without the place, which counts from the task.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(cause, _)| cause.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let show = |value: Result<(usize, Value)>| match value {
            Ok((line, value)) => format!("{line} {value}"),
            Err(error) => error.to_string(),
        };
        values(text).map(show).collect()
    }

    #[test]
    fn values_with_their_lines() {
        assert_eq!(
            read("[{\"a\":1},\n\n {\"b\":\n2} , []\n]\n"),
            ["1 {\"a\":1}", "3 {\"b\":2}", "4 []"]
        );
        assert_eq!(read(" [ ] "), [] as [&str; 0]);
    }

    #[test]
    fn what_is_broken_is_named_by_its_line() {
        for (text, expected) in [
            ("{}", "line 1: no JSON array of tasks"),
            ("[{}\n{}]", "line 1: no JSON array of tasks"),
            ("[{},\n{\"a\":\n}]", "line 3: expected value"),
            ("[{},\n", "line 2: the array of tasks has no end"),
            ("[{}]\n[", "line 1: more after the array of tasks"),
            ("[{}, é]", "line 1: expected value"),
            ("", "line 1: no JSON array of tasks"),
        ] {
            assert_eq!(read(text).last().map(String::as_str), Some(expected), "{text}");
        }
    }
}
