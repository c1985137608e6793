//! Links from statements back to their articles.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// What stays as it is in a text directive, in which `-`, `,` and `&` have a meaning.
const DIRECTIVE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_');

/// Words at either end of a long statement that tell where it stands.
const WORDS: usize = 5;

/// A link to a page, which shows the words at once: a text fragment (WICG, URL Fragment Text Directives). Nothing
/// where `url` is no address of the web.
pub(super) fn to_page(url: &str, words: &str) -> Option<String> {
    is_web(url).then(|| format!("{}{}", without_control(url), directive(url, words)))
}

/// Whether an address is one of the web, which alone is linked.
pub(super) fn is_web(url: &str) -> bool {
    let lower = url.trim_start().get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")) && host(url).is_some()
}

/// The host of an address, without `www.`.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty() && !host.contains(char::is_whitespace)).then(|| host.to_owned())
}

/// A link to the file `doc`, as it is reached from the folder `from`; nothing where there is no such file.
pub(super) fn to_file(doc: &str, from: &Path, words: &str) -> Option<String> {
    let file = Path::new(doc).canonicalize().ok().filter(|path| path.is_file())?;
    let relative = relative(&file, &from.canonicalize().ok()?)?;
    let path = utf8_percent_encode(relative.to_str()?, PATH).to_string();
    Some(format!("{path}{}", directive("", words)))
}

/// The way from a folder to a file, both absolute; it begins with `./` or `../`, so that no name of a file is taken
/// for a scheme.
fn relative(file: &Path, from: &Path) -> Option<PathBuf> {
    let file: Vec<Component<'_>> = file.components().collect();
    let from: Vec<Component<'_>> = from.components().collect();
    let common = file.iter().zip(&from).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return None;
    }
    let mut path = PathBuf::from(if from.len() == common { "." } else { "" });
    path.extend(from[common..].iter().map(|_| ".."));
    path.extend(&file[common..]);
    Some(path)
}

/// The directive that names the words; it joins a fragment that the address has.
fn directive(url: &str, words: &str) -> String {
    let encode = |words: &[&str]| utf8_percent_encode(&words.join(" "), DIRECTIVE).to_string();
    let words: Vec<&str> = words.split_whitespace().collect();
    let text = match words.len() {
        0 => return String::new(),
        number if number <= 2 * WORDS => encode(&words),
        number => format!("{},{}", encode(&words[..WORDS]), encode(&words[number - WORDS..])),
    };
    let start = if url.contains('#') { "" } else { "#" };
    format!("{start}:~:text={text}")
}

fn without_control(url: &str) -> String {
    url.trim().chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_open_at_the_words() {
        let link = to_page("https://a.org/x?y=1", "We owe them, and we know it.").unwrap();
        assert_eq!(link, "https://a.org/x?y=1#:~:text=We%20owe%20them%2C%20and%20we%20know%20it.");
        let words = "one two three four five six seven eight nine ten eleven";
        let link = to_page("http://a.org/#top", words).unwrap();
        assert_eq!(
            link,
            "http://a.org/#top:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"
        );
        assert!(to_page("HTTPS://a.org", "мы").unwrap().ends_with("#:~:text=%D0%BC%D1%8B"));
    }

    #[test]
    fn only_the_web_is_linked() {
        for url in [
            "javascript:alert(1)",
            " javascript://a.org/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "http://",
            "https:a",
            "//a.org",
            "мир",
            "",
        ] {
            assert_eq!(to_page(url, "a"), None, "{url}");
        }
    }

    #[test]
    fn hosts() {
        assert_eq!(host("https://www.Example.org:80/a").as_deref(), Some("example.org"));
        assert_eq!(host("https://user@news.kg?x").as_deref(), Some("news.kg"));
        assert_eq!(host("a.txt"), None);
    }

    #[test]
    fn files_are_reached_from_the_report() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("news/b")).unwrap();
        std::fs::create_dir_all(at("out")).unwrap();
        std::fs::write(at("news/b/an article#1.txt"), "x").unwrap();
        std::fs::write(at("javascript:a.txt"), "x").unwrap();
        let doc = |name: &str| at(name).to_str().unwrap().to_owned();
        let link = to_file(&doc("news/b/an article#1.txt"), &at("out"), "We").unwrap();
        assert_eq!(link, "../news/b/an%20article%231.txt#:~:text=We");
        let link = to_file(&doc("javascript:a.txt"), folder.path(), "").unwrap();
        assert_eq!(link, "./javascript%3Aa.txt");
        assert_eq!(to_file(&doc("none.txt"), folder.path(), ""), None);
        assert_eq!(to_file(&doc("news"), folder.path(), ""), None);
    }
}
