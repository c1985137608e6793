//! Hand-written knowledge that the model grows from: names of the targets, cues, reporting verbs.
//!
//! Seeds are written as TOML, one file per language and [`Kind`] (`seeds/en/cue.toml`), and hold
//! nothing but lists of [patterns](Pattern) under labels. A model carries the seeds it was trained
//! with, so that extraction and features use the same ones wherever the model goes.

mod beginnings;
mod entry;
mod first_words;
mod gender;
mod lexicon;
mod openings;
mod pattern;
mod presence;
mod role;
mod target_file;
mod toml_file;
mod wordings;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

pub(crate) use beginnings::{Beginnings, Following};
pub use entry::Entry;
pub(crate) use gender::Genders;
pub use lexicon::{Lexicon, Match};
pub(crate) use openings::Opening;
pub use pattern::{Pattern, PatternError};
pub(crate) use role::{Form, Labelled, Role};
pub use toml_file::SeedFileError;
pub(crate) use wordings::Wordings;

use crate::digest::sha256;
use crate::text::{Lang, Tokens};
use openings::Openings;
use presence::Presence;
use role::Roles;

/// What a seed file is about; also its file name without `.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `cue`: wordings that speak for a stance; labels `STANCE.GROUP`.
    Cue,
    /// `indirect`: what introduces a statement without marks, by what follows it.
    ///
    /// `clause`: a verb of speech or thought (said that, said they would); `matter`: one that takes a
    /// clause or the thing itself (denied it would, denied the plan); `evidence`: one that takes a
    /// clause among other things (showed that); `address`: one that may name a listener first (told us
    /// that); `question` (asked whether); `wish`: an infinitive, with or without its subject (wants to,
    /// urged them to); `stance`: a noun phrase (condemned the plan); `state`: an adjective (is worried
    /// that); `passive`: a participle after the one spoken of (is said to); `noun` (the claim that);
    /// `source`: what the source follows (according to).
    Indirect,
    /// `modality`: who must, may or wants to do what.
    ///
    /// `duty` (must, ought to), `freedom` (may, can), `wish` (would like to), `self` (I, us, our),
    /// `everyone` (all of us, the state).
    Modality,
    /// `negation`: what turns a wording round, and how far.
    ///
    /// `negator` (not, never, without), `negative_object` (negators that reach back, too, where they
    /// end a clause: we owe them nothing), `scope_end` (because, if: a negator before it does not
    /// reach beyond), `contrast` (but, however: likewise, and what follows outweighs the rest).
    Negation,
    /// `reporting`: how reporters introduce words. Labels: `verb` of speech; `weak_verb` of naming,
    /// judging, thinking, gesture, which carries partial quotes; `phrase` that the source follows
    /// (according to); `noun` for words spoken or written; `role` of a person and `title` before a
    /// name; `female` and `male` titles and given names.
    Reporting,
    /// `scare`: marks that do not hold a statement. Labels: `before`, wordings right before the
    /// marks; `inside`, the whole of the words within them.
    Scare,
    /// `target`: how a target is spoken of.
    ///
    /// | label | holds |
    /// |---|---|
    /// | `TARGET.name` | what names the people wherever it stands: Russians, Syrians |
    /// | `TARGET.general` | what names them unless an origin or home makes them another target's: refugees |
    /// | `TARGET.origin` | what makes a person's word a name before it: Syrian (families) |
    /// | `TARGET.home` | what makes a person's word a name after it: (men) from Syria |
    /// | `TARGET.one` | what names the one person that the target is, whom “he” and “she” mean |
    /// | `TARGET.man`, `TARGET.woman`, `TARGET.thing` | likewise, and only “he”, “she” or “it” means it |
    /// | `TARGET.description` | what means the target unless the article explains it otherwise: newcomers |
    /// | `TARGET.exclude` | longer wordings that hold a name but are not this target: Russian army |
    /// | `pronoun` | what stands for the last target that was named: they |
    /// | `object` | likewise, but nobody who is the subject of its clause: them |
    /// | `either` | likewise, or the last one man or thing of a target: им |
    /// | `male`, `female`, `neuter`, `male_or_neuter` | what stands for the last one of a target: he, she, it, его |
    /// | `description` | what stands for the last target, in more words: our guests, these boys |
    /// | `person` | people who may be of any target: men, families |
    /// | `role` | likewise, but only with an origin or home: (Tajik) workers, those (from Syria) |
    /// | `other` | people whom a pronoun after them may mean instead: the police, our neighbours |
    /// | `exclude` | longer wordings that hold a pronoun or description but are none |
    Target,
}

impl Kind {
    /// Every kind, in the order of their file names.
    pub const ALL: [Self; 7] = [
        Self::Cue,
        Self::Indirect,
        Self::Modality,
        Self::Negation,
        Self::Reporting,
        Self::Scare,
        Self::Target,
    ];

    /// The name of the kind's file, without `.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cue => "cue",
            Self::Indirect => "indirect",
            Self::Modality => "modality",
            Self::Negation => "negation",
            Self::Reporting => "reporting",
            Self::Scare => "scare",
            Self::Target => "target",
        }
    }

    /// The kind with this file name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The labels that the kind's file may use: the last part of each (`name` in
    /// `russians.name`). Empty where the author is free to name groups.
    pub const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Cue => &[],
            Self::Indirect => &[
                "clause", "matter", "evidence", "address", "question", "wish", "stance", "state",
                "passive", "noun", "source",
            ],
            Self::Modality => &["duty", "freedom", "wish", "self", "everyone"],
            Self::Negation => &["negator", "negative_object", "scope_end", "contrast"],
            Self::Reporting => {
                &["verb", "weak_verb", "phrase", "noun", "role", "title", "female", "male"]
            }
            Self::Scare => &["before", "inside"],
            Self::Target => &[
                "name",
                "general",
                "one",
                "man",
                "woman",
                "thing",
                "origin",
                "home",
                "description",
                "exclude",
            ],
        }
    }

    /// The labels that stand without a group in a kind that has groups.
    const fn common_labels(self) -> &'static [&'static str] {
        match self {
            Self::Target => &[
                "pronoun",
                "object",
                "either",
                "male",
                "female",
                "neuter",
                "male_or_neuter",
                "description",
                "person",
                "role",
                "other",
                "exclude",
            ],
            _ => &[],
        }
    }

    /// Whether labels have a part before the dot: a stance or a target.
    const fn has_groups(self) -> bool {
        matches!(self, Self::Cue | Self::Target)
    }

    fn accepts(self, label: &str) -> bool {
        let last = match (self.has_groups(), label.split_once('.')) {
            (true, Some((group, last))) if !group.is_empty() && !last.is_empty() => last,
            (false, None) => label,
            _ => return self.common_labels().contains(&label),
        };
        self.labels().is_empty() || self.labels().contains(&last)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// All seeds, ready to be matched. The default holds none.
#[derive(Clone, Debug, Default)]
pub struct Seeds {
    entries: Vec<Entry>,
    /// By language, then by kind.
    lexicons: [[Lexicon; Kind::ALL.len()]; Lang::ALL.len()],
    openings: Openings,
    /// Sorted.
    targets: Vec<String>,
    /// What the wordings about targets are, by language and place in their lexicon.
    roles: [Vec<Option<Labelled>>; Lang::ALL.len()],
    /// The wordings that tell of a target.
    of_targets: Presence,
    /// By language.
    wordings: [Wordings; Lang::ALL.len()],
}

impl Seeds {
    /// Compiles `entries`; their order does not matter.
    ///
    /// # Errors
    /// If an entry's label does not fit its kind, or one wording stands twice in the same language
    /// and kind: the second could never be reached. What one target excludes another may have.
    pub fn new(mut entries: Vec<Entry>) -> Result<Self, SeedError> {
        entries.sort();
        let mut labels: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for entry in &entries {
            if !entry.kind.accepts(&entry.label) {
                return Err(SeedError::Label { entry: entry.clone() });
            }
            let wording = (entry.lang, entry.kind, &entry.pattern);
            let before = labels.entry(wording).or_default();
            if let Some(label) = before.iter().find(|label| !may_share(label, &entry.label)) {
                return Err(SeedError::Twice { entry: entry.clone(), label: (*label).to_owned() });
            }
            before.push(&entry.label);
        }
        let lexicon = |lang, kind| {
            let own = entries.iter().filter(|entry| (entry.lang, entry.kind) == (lang, kind));
            Lexicon::new(own.map(|entry| (entry.label.as_str(), &entry.pattern)))
        };
        let lexicons = Lang::ALL.map(|lang| Kind::ALL.map(|kind| lexicon(lang, kind)));
        let of_target = entries.iter().filter(|entry| entry.kind == Kind::Target);
        let mut targets: Vec<String> =
            of_target.filter_map(|entry| Some(entry.label.split_once('.')?.0.to_owned())).collect();
        targets.sort_unstable();
        targets.dedup();
        let reader = Roles::new(&entries, &targets);
        let roles = Lang::ALL.map(|lang| {
            let of_lang = |entry: &&Entry| (entry.lang, entry.kind) == (lang, Kind::Target);
            let own = entries.iter().filter(of_lang);
            own.map(|entry| reader.read(lang, &entry.label)).collect()
        });
        let tells = |entry: &&Entry| {
            let is_target = entry.kind == Kind::Target;
            let role = is_target.then(|| reader.read(entry.lang, &entry.label)).flatten();
            let role = role.map(|(role, _)| role);
            role.is_some_and(|role| !matches!(role, Role::Exclude(_)) && role.target().is_some())
        };
        let of_targets = Presence::new(entries.iter().filter(tells).map(|entry| &entry.pattern));
        let of_lang = |lang| entries.iter().filter(move |entry| entry.lang == lang);
        let wordings = Lang::ALL.map(|lang| Wordings::new(of_lang(lang)));
        let openings = Openings::new(&entries);
        Ok(Self { entries, lexicons, openings, targets, roles, of_targets, wordings })
    }

    /// Parses seed files: for each its language, its kind, the name to show in errors, its TOML.
    ///
    /// # Errors
    /// The first file that is not TOML of the right form, with the line; or as [`Seeds::new`].
    pub fn from_toml<'a>(
        files: impl IntoIterator<Item = (Lang, Kind, &'a str, &'a str)>,
    ) -> Result<Self, SeedFileError> {
        let mut sources = Vec::new();
        for (lang, kind, name, text) in files {
            sources.extend(toml_file::parse(lang, kind, name, text)?);
        }
        toml_file::compile(sources)
    }

    /// The language and the kind that the path of a seed file tells: `…/en/cue.toml`.
    pub fn file_of(path: &Path) -> Option<(Lang, Kind)> {
        let lang = Lang::from_code(path.parent()?.file_name()?.to_str()?)?;
        Some((lang, Kind::from_name(path.file_stem()?.to_str()?)?))
    }

    /// Adds targets of one's own: for each file its name to show in errors, and its TOML, in which
    /// a table is a target.
    ///
    /// ```toml
    /// [poles]
    /// names = ["Poles|Pole", "поляк*"]      # patterns; the script tells the language of each
    /// aliases = ["the people next door"]    # mean the target unless the article explains them otherwise
    /// origins = ["Polish", "польск*"]       # make names of people's words: Polish families
    /// homes = ["from Poland"]               # likewise: men from Poland
    /// except = ["Polish border*"]           # hold a name, and are not the target
    ///
    /// [bank]
    /// names = ["World Bank", "Всемирн* банк*"]
    /// number = "singular"                   # one person or thing; "plural" when left out
    /// gender = { en = "neuter", ru = "male" }   # or one word for both: any, male, female, neuter
    /// ```
    ///
    /// Only `names` must be there. A plural target is meant by “they”, a singular one by the “he”,
    /// “she” or “it” of its gender, and `any` by “he” and “she”. The new target wins: what its file
    /// gives it is no other target's any more, whether alone or within longer wordings. A target
    /// that is there already gets the wordings in addition; of several files the last wins.
    ///
    /// # Errors
    /// The first file that is not of this form, with the line and the cause.
    pub fn with_targets<'a>(
        self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, SeedFileError> {
        files.into_iter().try_fold(self, |seeds, (name, text)| target_file::add(seeds, name, text))
    }

    /// The entries, sorted by language, kind, label and wording.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// SHA-256 of the entries, in hexadecimal: seeds that say the same have the same one, however
    /// their files are laid out.
    pub fn digest(&self) -> String {
        let lines: Vec<String> = self.entries.iter().map(ToString::to_string).collect();
        sha256(&lines.join("\n"))
    }

    /// The wordings of one language and kind; empty if there are none.
    pub fn lexicon(&self, lang: Lang, kind: Kind) -> &Lexicon {
        &self.lexicons[lang as usize][kind as usize]
    }

    /// The reporting wordings, and those that tell names in marks, that `word`, a folded form, may
    /// start in either language.
    pub(crate) fn openings(&self, word: &str) -> &[Opening] {
        self.openings.of(word)
    }

    /// The targets that the seeds know, sorted.
    pub fn targets(&self) -> Vec<&str> {
        self.targets.iter().map(String::as_str).collect()
    }

    /// The target at this place among [`Seeds::targets`], which must be there.
    pub(crate) fn target(&self, place: usize) -> &str {
        &self.targets[place]
    }

    /// Whether a text may speak of a target; if not, it does not.
    pub(crate) fn may_speak_of_target(&self, tokens: &Tokens) -> bool {
        self.of_targets.may_match(tokens)
    }

    /// The cues, modality and negation of one language.
    pub(crate) fn wordings(&self, lang: Lang) -> &Wordings {
        &self.wordings[lang as usize]
    }

    /// What a match in the lexicon of [`Kind::Target`] stands for; if it names or describes one
    /// person or thing, of which gender. `None` for pronouns of things where no target is one.
    pub(crate) fn role(&self, lang: Lang, found: &Match<'_>) -> Option<Labelled> {
        self.roles[lang as usize].get(found.entry).copied().flatten()
    }

    /// Whether `target` is one of [`Seeds::targets`].
    pub fn knows(&self, target: &str) -> bool {
        self.targets.binary_search_by(|known| known.as_str().cmp(target)).is_ok()
    }
}

/// Whether a wording may stand under both labels: one target excludes it, the other does not.
fn may_share(label: &str, other: &str) -> bool {
    match (label.split_once('.'), other.split_once('.')) {
        (Some((target, label)), Some((another, other))) => {
            target != another && (label == "exclude" || other == "exclude")
        }
        _ => false,
    }
}

/// Why entries do not make seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeedError {
    /// The entry's label is none of those its kind may have.
    Label {
        /// The entry at fault.
        entry: Entry,
    },
    /// The entry's wording stands already in its language and kind.
    Twice {
        /// The entry at fault.
        entry: Entry,
        /// The label that has the wording already.
        label: String,
    },
}

impl SeedError {
    /// The entry at fault.
    pub fn entry(&self) -> &Entry {
        match self {
            Self::Label { entry } | Self::Twice { entry, .. } => entry,
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label { entry } if entry.kind.labels().is_empty() => {
                write!(f, "label `{}`: a {} label is `STANCE.GROUP`", entry.label, entry.kind)
            }
            Self::Label { entry } => {
                let group = if entry.kind.has_groups() { "NAME." } else { "" };
                let known = entry.kind.labels().join(&format!("`, `{group}"));
                write!(f, "label `{}`: a {} label is `{group}{known}`", entry.label, entry.kind)?;
                match entry.kind.common_labels() {
                    [] => Ok(()),
                    common => write!(f, ", `{}`", common.join("`, `")),
                }
            }
            Self::Twice { entry, label } => {
                write!(
                    f,
                    "`{}` under `{}` stands already under `{label}`",
                    entry.pattern, entry.label
                )
            }
        }
    }
}

impl std::error::Error for SeedError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: Kind, label: &str, pattern: &str) -> Entry {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        Entry { lang: Lang::En, kind, label: label.to_owned(), pattern }
    }

    #[test]
    fn a_label_must_fit_its_kind() {
        for (kind, label) in [
            (Kind::Target, "russians.nickname"),
            (Kind::Target, "russians"),
            (Kind::Target, "russians.pronoun"),
            (Kind::Cue, "compassion"),
            (Kind::Reporting, "en.verb"),
        ] {
            let refused = Seeds::new(vec![entry(kind, label, "word")]);
            assert!(matches!(refused, Err(SeedError::Label { .. })), "{kind} {label}");
        }
        for (kind, label) in [
            (Kind::Cue, "compassion.pity"),
            (Kind::Target, "russians.name"),
            (Kind::Target, "pronoun"),
        ] {
            assert!(Seeds::new(vec![entry(kind, label, "word")]).is_ok(), "{kind} {label}");
        }
    }

    #[test]
    fn a_wording_stands_once_in_a_kind() {
        let twice = vec![entry(Kind::Cue, "a.b", "Feel for"), entry(Kind::Cue, "c.d", "feel  for")];
        assert!(matches!(Seeds::new(twice), Err(SeedError::Twice { .. })));
        let apart = vec![entry(Kind::Cue, "a.b", "must"), entry(Kind::Modality, "duty", "must")];
        assert!(Seeds::new(apart).is_ok());
    }
}
