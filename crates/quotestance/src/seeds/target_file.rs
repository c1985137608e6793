//! Targets of the user's own: a TOML file with a table for each.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::toml_file::{Source, line_of, place};
use super::{Entry, Kind, Pattern, SeedFileError, Seeds};
use crate::text::Lang;

const KEYS: [&str; 7] = ["names", "aliases", "origins", "homes", "except", "number", "gender"];

/// Adds the targets of a file to `seeds`; see [`Seeds::with_targets`].
pub(super) fn add(seeds: Seeds, file: &str, text: &str) -> Result<Seeds, SeedFileError> {
    let sources = File { name: file, text }.read()?;
    let entries = overrule(seeds.entries, sources.iter().map(|source| &source.entry).collect());
    Seeds::new(entries).map_err(|error| place(&sources, &error))
}

/// The `old` entries less what the `new` ones take from them, and the new ones.
fn overrule(old: Vec<Entry>, new: Vec<&Entry>) -> Vec<Entry> {
    let (old, mut entries): (Vec<Entry>, Vec<Entry>) =
        old.into_iter().partition(|entry| entry.kind == Kind::Target && !is_exclusion(entry));
    // What is left of two wordings may be the same.
    let mut left: BTreeMap<(Lang, Pattern), Entry> = BTreeMap::new();
    for entry in old {
        let mut patterns = vec![entry.pattern.clone()];
        for new in new.iter().filter(|new| new.lang == entry.lang && !is_exclusion(new)) {
            patterns = patterns.iter().flat_map(|pattern| pattern.without(&new.pattern)).collect();
        }
        for pattern in patterns {
            let entry = Entry { pattern: pattern.clone(), ..entry.clone() };
            left.entry((entry.lang, pattern)).or_insert(entry);
        }
    }
    entries.retain(|entry| !new.contains(&entry));
    entries.extend(left.into_values().chain(new.into_iter().cloned()));
    entries
}

fn is_exclusion(entry: &Entry) -> bool {
    entry.label.ends_with("exclude")
}

/// A file, for its errors.
struct File<'f> {
    name: &'f str,
    text: &'f str,
}

impl File<'_> {
    fn read(&self) -> Result<Vec<Source>, SeedFileError> {
        let table = DeTable::parse(self.text).map_err(|error| {
            self.error(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        let mut sources = Vec::new();
        for (id, value) in table.get_ref() {
            let (at, id) = (id.span().start, id.get_ref());
            let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            if id.is_empty() || !id.chars().all(is_plain) {
                let cause = "has letters, digits, `-` and `_` only";
                return Err(self.error(at, format!("the name of a target, `{id}`, {cause}")));
            }
            let DeValue::Table(target) = value.get_ref() else {
                let cause = format!("`{id}` stands in no target: a target is a table, `[NAME]`");
                return Err(self.error(at, cause));
            };
            self.read_target(id, at, target, &mut sources)?;
        }
        Ok(sources)
    }

    fn read_target(
        &self,
        id: &str,
        at: usize,
        table: &DeTable<'_>,
        sources: &mut Vec<Source>,
    ) -> Result<(), SeedFileError> {
        let names = self.labels_of_names(table)?;
        let is_one = names.iter().any(|&label| label != "name");
        let mut has_names = false;
        for (key, value) in table {
            let labels = match &**key.get_ref() {
                "names" => names,
                "aliases" => ["description"; 2],
                "origins" | "homes" if is_one => {
                    let cause = format!("`{}` is for plural targets", key.get_ref());
                    return Err(self.error(key.span().start, cause));
                }
                "origins" => ["origin"; 2],
                "homes" => ["home"; 2],
                "except" => ["exclude"; 2],
                "number" | "gender" => continue,
                unknown => {
                    let known = KEYS.join("`, `");
                    let cause = format!("unknown key `{unknown}`: a target has `{known}`");
                    return Err(self.error(key.span().start, cause));
                }
            };
            let patterns = self.patterns(key.get_ref(), value)?;
            has_names |= key.get_ref() == "names" && !patterns.is_empty();
            for (pattern, at) in patterns {
                for lang in pattern.langs() {
                    let label = format!("{id}.{}", labels[lang as usize]);
                    let pattern = pattern.clone();
                    let entry = Entry { lang, kind: Kind::Target, label, pattern };
                    sources.push(Source::new(entry, self.name, line_of(self.text, at)));
                }
            }
        }
        if has_names { Ok(()) } else { Err(self.error(at, format!("`{id}` has no `names`"))) }
    }

    fn patterns(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Vec<(Pattern, usize)>, SeedFileError> {
        let no_list = |at: usize| self.error(at, format!("`{key}` must be a list of strings"));
        let DeValue::Array(items) = value.get_ref() else {
            return Err(no_list(value.span().start));
        };
        let pattern = |item: &Spanned<DeValue<'_>>| {
            let at = item.span().start;
            let DeValue::String(written) = item.get_ref() else { return Err(no_list(at)) };
            let pattern = Pattern::parse(written)
                .map_err(|cause| self.error(at, format!("pattern `{written}`: {cause}")))?;
            Ok((pattern, at))
        };
        items.iter().map(pattern).collect()
    }

    /// The labels of a target's names in each language.
    fn labels_of_names(
        &self,
        table: &DeTable<'_>,
    ) -> Result<[&'static str; Lang::ALL.len()], SeedFileError> {
        let gender = table.get("gender");
        let is_one = match table.get("number") {
            None => false,
            Some(number) => match number.get_ref().as_str() {
                Some("plural") => false,
                Some("singular") => true,
                _ => {
                    let cause = "`number` must be \"plural\" or \"singular\"";
                    return Err(self.error(number.span().start, cause.to_owned()));
                }
            },
        };
        let Some(gender) = gender else { return Ok([if is_one { "one" } else { "name" }; 2]) };
        let any = gender.get_ref().as_str() == Some("any");
        if !is_one && !any {
            let cause = "`gender` is for a target whose `number` is \"singular\"";
            return Err(self.error(gender.span().start, cause.to_owned()));
        }
        let DeValue::Table(genders) = gender.get_ref() else {
            let label = self.label_of_gender(gender)?;
            return Ok([if is_one { label } else { "name" }; 2]);
        };
        let mut labels = ["one"; Lang::ALL.len()];
        for (lang, gender) in genders {
            let Some(known) = Lang::from_code(lang.get_ref()) else {
                let cause = format!("`gender` of `{}`: languages are `en`, `ru`", lang.get_ref());
                return Err(self.error(lang.span().start, cause));
            };
            labels[known as usize] = self.label_of_gender(gender)?;
        }
        Ok(labels)
    }

    fn label_of_gender(
        &self,
        gender: &Spanned<DeValue<'_>>,
    ) -> Result<&'static str, SeedFileError> {
        Ok(match gender.get_ref().as_str() {
            Some("any") => "one",
            Some("male") => "man",
            Some("female") => "woman",
            Some("neuter") => "thing",
            _ => {
                let cause = "`gender` must be \"any\", \"male\", \"female\" or \"neuter\", \
                             or say so by language: { en = \"neuter\", ru = \"male\" }";
                return Err(self.error(gender.span().start, cause.to_owned()));
            }
        })
    }

    fn error(&self, offset: usize, cause: String) -> SeedFileError {
        SeedFileError::new(self.name, line_of(self.text, offset), cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(old: &str, new: &str) -> Vec<String> {
        let seeds = Seeds::from_toml([(Lang::En, Kind::Target, "old.toml", old)]);
        let seeds = add(seeds.expect("the seeds are right"), "new.toml", new);
        let entries = seeds.expect("the targets are right").entries;
        entries.iter().map(|e| format!("{} {}: {}", e.lang, e.label, e.pattern)).collect()
    }

    #[test]
    fn a_table_becomes_entries_of_each_language() {
        let new = "
            [poles]
            names = ['Poles', 'поляк*']
            aliases = ['neighbours|соседи']
            except = ['Polish border']
            [bank]
            names = ['Bank', 'банк']
            number = 'singular'
            gender = { en = 'neuter' }";
        assert_eq!(
            labels("", new),
            [
                "en bank.thing: bank",
                "en poles.description: neighbours|соседи",
                "en poles.exclude: polish border",
                "en poles.name: poles",
                "ru bank.one: банк",
                "ru poles.description: neighbours|соседи",
                "ru poles.name: поляк*",
            ]
        );
    }

    #[test]
    fn a_new_target_wins() {
        let old = "
            other = ['poles|finns']
            [migrants]
            name = ['a|the pole|finn', 'polish guests']
            exclude = ['polish border']";
        let new = "
            [poles]
            names = ['pole|poles']
            except = ['polish border', 'polish guests']
            [migrants]
            names = ['stowaways']";
        assert_eq!(
            labels(old, new),
            [
                "en migrants.exclude: polish border",
                "en migrants.name: a|the finn",
                "en migrants.name: polish guests",
                "en migrants.name: stowaways",
                "en other: finns",
                "en poles.exclude: polish border",
                "en poles.exclude: polish guests",
                "en poles.name: pole|poles",
            ]
        );
        assert_eq!(labels(old, "[finns]\nnames = ['polish guests']").len(), 4);
    }

    #[test]
    fn errors_name_the_line() {
        for (text, expected) in [
            ("[a]\nnames = [", "f.toml:2: "),
            ("names = ['x']", "f.toml:1: `names` stands in no target"),
            ("[a]\nname = ['x']", "f.toml:2: unknown key `name`: a target has `names`, "),
            ("\n[a]\naliases = ['x']", "f.toml:2: `a` has no `names`"),
            ("[a]\nnames = []", "f.toml:1: `a` has no `names`"),
            ("[a]\nnames = 'x'", "f.toml:2: `names` must be a list of strings"),
            ("[a]\nnames = [\n 'x',\n 4]", "f.toml:4: `names` must be a list of strings"),
            ("[a]\nnames = [\n '_']", "f.toml:3: pattern `_`: "),
            ("[a]\nnames = ['x']\nnumber = 'dual'", "f.toml:3: `number` must be "),
            ("[a]\nnames = ['x']\nnumber = 2", "f.toml:3: `number` must be "),
            ("[a]\nnames = ['x']\ngender = 'male'", "f.toml:3: `gender` is for a target "),
            (
                "[a]\nnames = ['x']\nnumber = 'singular'\ngender = 'she'",
                "f.toml:4: `gender` must be ",
            ),
            (
                "[a]\nnames = ['x']\nnumber = 'singular'\ngender = { de = 'male' }",
                "f.toml:4: `gender` of `de`: ",
            ),
            (
                "[a]\nnames = ['x']\nnumber = 'singular'\nhomes = ['y']",
                "f.toml:4: `homes` is for plural targets",
            ),
            ("['a.b']\nnames = ['x']", "f.toml:1: the name of a target, `a.b`, has "),
            ("['']\nnames = ['x']", "f.toml:1: the name of a target, ``, has "),
            (
                "[a]\nnames = ['x']\n[b]\nnames = ['X']",
                "f.toml:4: `x` under `b.name` stands already under `a.name`",
            ),
        ] {
            let error = add(Seeds::default(), "f.toml", text).map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn any_gender_may_be_said_of_all() {
        assert_eq!(labels("", "[a]\nnames = ['x']\ngender = 'any'"), ["en a.name: x"]);
    }
}
