//! Whom a statement speaks of.

mod antecedent;
mod context;
mod inside;
mod one;
mod own_words;
mod people;
mod person;
mod scene;
mod subject;

use std::borrow::Cow;
use std::fmt;

use crate::{Article, Quote, Seeds, Span};
pub(crate) use own_words::add_own_words;
use scene::Scene;

/// Whom or what statements are judged toward: by an identifier in the seeds, or by its own words
/// where the seeds do not know it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(Cow<'static, str>);

impl Target {
    /// Russian people, at home or abroad; not their state.
    pub const RUSSIANS: Self = Self(Cow::Borrowed("russians"));
    /// People on the move or settled from elsewhere, Russians excepted.
    pub const MIGRANTS: Self = Self(Cow::Borrowed("migrants"));

    /// The target with this identifier.
    pub fn new(id: impl Into<String>) -> Self {
        Self(Cow::Owned(id.into()))
    }

    /// As [`Target::new`]; the library's own targets are named without a copy.
    pub(crate) fn known(id: &str) -> Self {
        let own = [Self::RUSSIANS, Self::MIGRANTS].into_iter().find(|target| target.id() == id);
        own.unwrap_or_else(|| Self::new(id))
    }

    /// The identifier.
    pub fn id(&self) -> &str {
        &self.0
    }
}

/// That of models which judge statements as a whole.
pub(crate) static WHOLE: Target = Target(Cow::Borrowed(""));

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a mention was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// By a name of the target.
    Name,
    /// By a pronoun that a name before it explains.
    Pronoun,
    /// By a description ("our guests") or by what stands around the statement.
    Context,
}

impl Via {
    /// Its name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Pronoun => "pronoun",
            Self::Context => "context",
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One place where a text speaks of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who is spoken of.
    pub target: Target,
    /// How that was recognised.
    pub via: Via,
    /// The words that do so.
    pub span: Span,
}

/// Tokens of a text in which wordings of targets are looked for before all else: most shorter ones have some.
const LONG: usize = 200;

/// Finds, for each of `quotes`, whom it speaks of: its mentions in the order of the text.
///
/// A target that the statement does not name may be mentioned by a pronoun or description that the
/// article explains, or by the words around the statement; then the span may lie outside of it.
pub fn find_mentions(article: &Article, quotes: &[Quote], seeds: &Seeds) -> Vec<Vec<Mention>> {
    if quotes.is_empty() {
        return Vec::new();
    }
    // Pronouns and all else stand for people who are named or described somewhere.
    let tokens = article.tokens();
    if tokens.len() >= LONG && !seeds.may_speak_of_target(tokens) {
        return vec![Vec::new(); quotes.len()];
    }
    let people = people::find(tokens, seeds);
    if people.iter().all(|people| people.target().is_none()) {
        return vec![Vec::new(); quotes.len()];
    }
    let mut scene = Scene::new(article, seeds, people);
    quotes
        .iter()
        .map(|quote| {
            let mut mentions = scene.mentions_inside(quote);
            if mentions.is_empty() {
                mentions.extend(scene.mention_around_quote(quote));
            }
            mentions
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{QuoteKind, Speaker};
    use crate::seeds::Kind;
    use crate::text::Lang;

    const TARGETS: &str = "
        pronoun = ['they']
        object = ['them']
        male = ['he|him|his']
        description = ['our guests', 'these boys']
        person = ['men|boys|people']
        role = ['builder|woman|mayor']
        other = ['police']
        [russians]
        name = ['russians']
        origin = ['russian']
        [migrants]
        general = ['refugees']
        origin = ['tajik']
        description = ['newcomers']
    ";

    /// The mentions of each “quote” of `text`; what stands between slashes is the speaker of the
    /// quote nearest to it, before or after. A `+` joins the quotes on both sides of a clause.
    fn mentions(text: &str) -> Vec<Vec<String>> {
        mentions_by(TARGETS, text)
    }

    fn mentions_by(targets: &str, marked: &str) -> Vec<Vec<String>> {
        let (mut text, mut speakers) = (String::new(), Vec::new());
        for (index, part) in marked.split('/').enumerate() {
            let start = text.len();
            text.push_str(part);
            if index % 2 == 1 {
                speakers.push(Span::new(start, text.len()));
            }
        }
        let text = text.as_str();
        let fragments = text.match_indices('“').map(|(at, mark)| {
            let start = at + mark.len();
            Span::new(start, start + text[start..].find('”').expect("a closing mark"))
        });
        let mut quotes: Vec<Quote> = Vec::new();
        for fragment in fragments {
            match quotes.last_mut() {
                Some(last) if text[last.span().end..fragment.start].contains('+') => {
                    last.fragments.push(fragment);
                }
                _ => quotes.push(Quote {
                    kind: QuoteKind::Direct,
                    number: 1,
                    lang: Lang::En,
                    fragments: vec![fragment],
                    cue: None,
                    speaker: None,
                }),
            }
        }
        for quote in &mut quotes {
            let span = quote.span();
            let nearest = speakers.iter().min_by_key(|mention| {
                mention.start.abs_diff(span.end).min(span.start.abs_diff(mention.end))
            });
            quote.speaker =
                nearest.map(|&mention| Speaker { mention, name: None, description: None });
        }
        let modality = "self = ['i|me|we|us']";
        let seeds = Seeds::from_toml([
            (Lang::En, Kind::Target, "target.toml", targets),
            (Lang::En, Kind::Modality, "modality.toml", modality),
        ])
        .expect("the seeds are right");
        let article = Article::new(text);
        find_mentions(&article, &quotes, &seeds)
            .iter()
            .map(|mentions| {
                let words = |found: &Mention| {
                    format!("{} {} {}", found.target, found.via, found.span.of(text))
                };
                mentions.iter().map(words).collect()
            })
            .collect()
    }

    fn of_one_quote(text: &str) -> Vec<String> {
        mentions(text).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn names_and_the_pronouns_that_they_explain() {
        assert_eq!(
            of_one_quote("“Russians came and they slept. Refugees? They left.”"),
            [
                "russians name Russians",
                "russians pronoun they",
                "migrants name Refugees",
                "migrants pronoun They"
            ]
        );
    }

    #[test]
    fn a_pronoun_takes_the_last_name_before_it() {
        let text = "Refugees came, then Russians.\n\n“I feel for them,” she said.";
        assert_eq!(of_one_quote(text), ["russians pronoun them"]);
        let interrupted = "Russians came. “I feel for them,” /she/ + said. “They sleep here.”";
        assert_eq!(of_one_quote(interrupted), ["russians pronoun them", "russians pronoun They"]);
    }

    #[test]
    fn a_name_may_follow_its_pronoun() {
        let text = "“They are tired, these Russians.”";
        assert_eq!(of_one_quote(text), ["russians pronoun They", "russians name Russians"]);
        assert_eq!(
            of_one_quote("“They slept,” she said of the refugees."),
            ["migrants pronoun They"]
        );
        assert_eq!(of_one_quote("“They slept,” she said.\nRefugees came."), [""; 0]);
        let later = "“They mended the bridge again, and so on the third day a hundred and ten Russians came.”";
        assert_eq!(of_one_quote(later), ["russians name Russians"]);
    }

    #[test]
    fn a_name_far_away_explains_nothing() {
        let text = format!("Russians came. {} “They slept.”", "The bridge was closed. ".repeat(40));
        assert_eq!(of_one_quote(&text), [""; 0]);
    }

    #[test]
    fn other_people_take_the_pronouns_after_them() {
        assert_eq!(of_one_quote("Russians met the police. “They wrote.”"), [""; 0]);
        assert_eq!(of_one_quote("Russians came. “The police were there. They wrote.”"), [""; 0]);
    }

    #[test]
    fn the_speaker_is_not_whom_the_speaker_calls_them() {
        assert_eq!(of_one_quote("/A Tajik builder/ said: “They lied.”"), [""; 0]);
    }

    #[test]
    fn descriptions_stand_for_what_was_named() {
        let text = "Russians came. “Our guests sleep,” she said. “The newcomers eat.”";
        assert_eq!(
            mentions(text),
            [["russians context Our guests"], ["russians context newcomers"]]
        );
        assert_eq!(of_one_quote("“The newcomers eat,” she said."), ["migrants context newcomers"]);
        let both = "Refugees came, then Russians. “The newcomers eat.”";
        assert_eq!(of_one_quote(both), ["migrants context newcomers"]);
    }

    #[test]
    fn self_is_the_people_of_the_speaker() {
        for text in [
            "“We get beaten,” said /a Tajik builder/.",
            "“We get beaten,” said /Farrukh/, 31, a Tajik builder.",
        ] {
            assert!(of_one_quote(text)[0].starts_with("migrants context "), "{text}");
        }
        assert_eq!(of_one_quote("“It rained,” said /a Tajik builder/."), [""; 0]);
        assert_eq!(of_one_quote("“We know,” said /the mayor/."), [""; 0]);
    }

    #[test]
    fn the_rest_of_the_sentence_may_name_them() {
        let before = "Of the refugees /the mayor/ said: “Let us help.”";
        assert_eq!(of_one_quote(before), ["migrants context refugees"]);
        let between = "“Let us help,” /he/ said + of the refugees, “and soon.”";
        assert_eq!(of_one_quote(between), ["migrants context refugees"]);
        let after = "“Let us help,” /he/ said of the refugees.";
        assert_eq!(of_one_quote(after), ["migrants context refugees"]);
        assert_eq!(of_one_quote("“Let us help.” Refugees came."), [""; 0]);
    }

    #[test]
    fn people_are_those_just_named() {
        let text = "The mayor met refugees. “We fed two hundred people,” she said.";
        assert_eq!(of_one_quote(text), ["migrants context people"]);
        assert_eq!(of_one_quote("The mayor met refugees. “It rained,” she said."), [""; 0]);
    }

    #[test]
    fn he_is_the_last_person_of_a_target() {
        let text =
            "Farrukh, 31, a Tajik builder, fell. “He slept. I hold his hand,” /Ann Pell/ said.";
        assert_eq!(of_one_quote(text), ["migrants pronoun He", "migrants pronoun his"]);
        let later =
            "Farrukh is a Tajik. Farrukh, a Tajik builder, fell. Lang saw Farrukh. “He slept.”";
        assert_eq!(of_one_quote(later), ["migrants pronoun He"]);
        let own = "“A Russian woman is here with him.” “My woman is tall, let him in.”";
        assert_eq!(mentions(own)[0], ["russians name Russian woman", "russians pronoun him"]);
    }

    #[test]
    fn he_is_nobody_else() {
        for text in [
            "Farrukh, a Tajik builder, met Peter Lang. “He slept.”",
            "Russians came. “He slept.”",
            "/Farrukh/, a Tajik builder, said: “He slept.”",
            "Farrukh, a Tajik builder, fell. “The police came. He slept.”",
            "Farrukh, a Tajik builder, fell. “My woman slept. Leave him.”",
        ] {
            assert_eq!(of_one_quote(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn them_is_not_the_subject_of_its_clause() {
        let text = "Russians came. “The police beat them. They lied.”";
        assert_eq!(of_one_quote(text), ["russians pronoun them"]);
    }

    #[test]
    fn a_plural_subject_takes_the_pronoun_after_it() {
        let text = "Russians came. “The centres are shut. They leak.”";
        assert_eq!(of_one_quote(text), [""; 0]);
    }

    #[test]
    fn what_they_meant_goes_on() {
        let pause = "The bridge was closed. ".repeat(9);
        let text = format!("Russians came. {pause} “They slept,” she said. {pause} “They eat.”");
        assert_eq!(mentions(&text)[1], ["russians pronoun They"]);
    }

    #[test]
    fn the_same_noun_means_the_same_people() {
        let text = "“Tajik men came. The men sleep. My boys and our men do not.”";
        assert_eq!(of_one_quote(text), ["migrants name Tajik men", "migrants context men"]);
    }

    #[test]
    fn a_target_of_ones_own_needs_seeds_alone() {
        let targets = format!("{TARGETS} [poles]\nname = ['police|poles']\norigin = ['polish']\n");
        let text = "Russians met Poles. “They and the Polish boys sing,” she said.";
        assert_eq!(mentions_by(&targets, text), [["poles pronoun They", "poles name Polish boys"]]);
        assert_eq!(mentions_by(&targets, "“The police sing.”"), [["poles name police"]]);
    }
}
