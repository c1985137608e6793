//! What the names of an element's classes and its id tell of its words.

/// What a box holds by its names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Name {
    #[default]
    Plain,
    /// The text of an article.
    Content,
    /// What stands beside it: other articles, notices, captions.
    Aside,
    /// What readers say of it, at any length.
    Comments,
    /// What is there for programs, such as those that read aloud.
    Hidden,
}

/// Reads names set apart by white space: `story-body story-body--wide`.
///
/// A name tells by its words. The lists follow the idea of Mozilla's
/// [Readability](https://github.com/mozilla/readability), which looks for a few in every name.
pub(super) fn judge(names: &str) -> Name {
    let mut found = Name::Plain;
    for name in names.split_ascii_whitespace() {
        if HIDDEN.iter().any(|hidden| name.eq_ignore_ascii_case(hidden)) {
            return Name::Hidden;
        }
        let mut words = words(name).peekable();
        let Some(first) = words.peek() else { continue };
        // `has-sidebar` is said of the box around the text.
        if CONDITIONS.iter().any(|condition| first.eq_ignore_ascii_case(condition)) {
            continue;
        }
        for word in words {
            let is = |known: &&str| word.eq_ignore_ascii_case(known);
            if COMMENTS.iter().any(is) {
                return Name::Comments;
            }
            if ASIDE.iter().any(is) {
                return Name::Aside;
            }
            if CONTENT.iter().any(is) {
                found = Name::Content;
            }
        }
    }
    found
}

/// The words of a name: `relatedLinks_2` has `related` and `Links`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphabetic()).flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let mut chars = rest.char_indices();
            let (_, mut before) = chars.next()?;
            let end = chars.find(|&(_, c)| {
                let starts = before.is_lowercase() && c.is_uppercase();
                before = c;
                starts
            });
            let (word, left) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            rest = left;
            Some(word)
        })
    })
}

const HIDDEN: [&str; 7] = [
    "hidden",
    "hide",
    "d-none",
    "visually-hidden",
    "visuallyhidden",
    "sr-only",
    "screen-reader-text",
];

const CONDITIONS: [&str; 7] = ["has", "with", "no", "is", "without", "js", "page"];

const CONTENT: [&str; 13] = [
    "article",
    "articlebody",
    "blog",
    "body",
    "content",
    "entry",
    "hentry",
    "main",
    "news",
    "post",
    "story",
    "text",
    "topic",
];

const COMMENTS: [&str; 10] = [
    "combx",
    "comment",
    "commentlist",
    "comments",
    "discussion",
    "disqus",
    "remark",
    "replies",
    "respond",
    "shoutbox",
];

const ASIDE: [&str; 74] = [
    "ad",
    "ads",
    "adsbygoogle",
    "advert",
    "advertisement",
    "advertising",
    "also",
    "banner",
    "banners",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "caption",
    "captions",
    "consent",
    "contact",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "dropdown",
    "feedback",
    "foot",
    "footer",
    "gdpr",
    "incut",
    "jumbotron",
    "legal",
    "links",
    "login",
    "masthead",
    "menu",
    "meta",
    "modal",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "outbrain",
    "pager",
    "pagination",
    "paywall",
    "popular",
    "popup",
    "promo",
    "pull",
    "pullquote",
    "rail",
    "rating",
    "read",
    "recirc",
    "recommendations",
    "recommended",
    "register",
    "related",
    "share",
    "shares",
    "sharing",
    "sidebar",
    "signup",
    "soc",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "tags",
    "teaser",
    "teasers",
    "trending",
    "widget",
    "widgets",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        for (names, wanted) in [
            ("", Name::Plain),
            ("css-1x2y", Name::Plain),
            ("story-body", Name::Content),
            ("post comments_block", Name::Comments),
            ("article__relatedLinks", Name::Aside),
            ("articleBody", Name::Content),
            ("has-sidebar", Name::Plain),
            ("header shade commentary", Name::Plain),
            ("x sr-only", Name::Hidden),
            ("читать также", Name::Plain),
        ] {
            assert_eq!(judge(names), wanted, "{names}");
        }
    }
}
