//! What the endings of Russian words tell of their case, in the folded form.

/// Whether a word with this ending cannot be the subject of a sentence.
///
/// Names end as they like, so that only the case endings of surnames count for them.
pub(super) fn is_oblique(word: &str, capital: bool) -> bool {
    if capital {
        return ends(word, &["овым", "евым", "иным", "ским", "цким"])
            || ends(
                word,
                &["овой", "евой", "иной", "ому", "ему", "ого", "его", "ою", "ами", "ями"],
            )
            || ends(word, &["у", "ю"]) && word.chars().count() > 4;
    }
    if word.chars().count() < 4 {
        return OBJECTS.contains(&word);
    }
    let subject = ends(word, &["ие", "ье", "ое", "ые", "ее", "ане", "яне", "ще", "интервью"])
        || NOMINATIVE.contains(&word);
    !subject
        && (ends(word, &["у", "ю", "ам", "ям", "ами", "ями", "ах", "ях", "ом", "ем", "ой", "ей"])
            || ends(word, &["ого", "его", "ым", "им", "ых", "их", "ов", "ев", "е"])
            || ends(word, &["ций", "аний", "ений", "тий", "шихся", "щихся"])
            || OBJECTS.contains(&word))
}

/// Whether a word with this ending may stand in the genitive, after the noun that it belongs to.
pub(super) fn may_be_genitive(word: &str) -> bool {
    !NOMINATIVE.contains(&word)
        && !word.ends_with("ица")
        && (ends(word, &["а", "я", "ы", "и", "ов", "ев", "ой", "ей", "ого", "его", "ых", "их"])
            || ends(word, &["ций", "аний", "ений", "тий"]))
}

/// Whether a word with this ending may be an adjective, and its noun still to come.
pub(super) fn may_be_adjective(word: &str) -> bool {
    word.chars().count() > 4
        && !ends(word, &["ние", "тие", "вие"])
        && (ends(word, &["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его"])
            || ends(word, &["ому", "ему", "ым", "им", "ую", "юю", "ых", "их", "ыми", "ими"]))
}

/// Whether a word with this ending may be a verb of the third person: кивает, смеется.
pub(super) fn may_be_present(word: &str) -> bool {
    let reflexive = word.strip_suffix("ся");
    let verb = reflexive.unwrap_or(word);
    word.chars().count() > 4
        && (ends(verb, &["ет", "ит", "ют", "ят"])
            || reflexive.is_some() && ends(verb, &["ут", "ат"]))
        && !ends(verb, &NOUNS_LIKE_PRESENT)
}

/// Whether a word with this ending may be an infinitive: повторять.
pub(super) fn may_be_infinitive(word: &str) -> bool {
    word.chars().count() > 5
        && ends(word, &["ать", "ять", "ить", "еть", "уть", "ться"])
        && !matches!(word, "память" | "печать" | "кровать")
}

/// Whether a verb with this ending has several subjects, or nobody in particular.
pub(super) fn is_plural(verb: &str) -> bool {
    ends(verb, &["ли", "лись", "ют", "ят", "ут", "ат", "ются", "ятся", "утся", "атся"])
}

/// Whether a noun with this ending may have a verb in the plural.
pub(super) fn may_be_plural(noun: &str) -> bool {
    ends(noun, &["ы", "и", "ие", "ые", "ане", "яне", "ья"]) && !ends(noun, &["ние", "тие", "вие"])
}

fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

/// Nouns whose nominative looks like another case.
const NOMINATIVE: [&str; 21] = [
    "глава",
    "мужчина",
    "женщина",
    "девушка",
    "мама",
    "судья",
    "коллега",
    "хозяйка",
    "соседка",
    "бабушка",
    "дедушка",
    "староста",
    "старшина",
    "дядя",
    "тетя",
    "прием",
    "музей",
    "герой",
    "рядовой",
    "постовой",
    "аким",
];

/// Pronouns of the one spoken to or about.
const OBJECTS: [&str; 14] = [
    "мне", "ему", "ей", "им", "нам", "вам", "себе", "ее", "его", "их", "меня", "нас", "это", "него",
];

const NOUNS_LIKE_PRESENT: [&str; 28] = [
    "итет",
    "инет",
    "совет",
    "ответ",
    "бюджет",
    "билет",
    "пакет",
    "предмет",
    "секрет",
    "запрет",
    "портрет",
    "поэт",
    "интернет",
    "привет",
    "сюжет",
    "макет",
    "буфет",
    "атлет",
    "кредит",
    "визит",
    "лимит",
    "дефицит",
    "транзит",
    "аудит",
    "приют",
    "салют",
    "ребят",
    "девчат",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_part_subjects_from_objects() {
        for word in ["министр", "пенсионерка", "жители", "объединение", "глава", "россияне"]
        {
            assert!(!is_oblique(word, false), "{word}");
        }
        for word in ["журналистам", "комнату", "бешбармаком", "министерстве", "компаний", "ему"]
        {
            assert!(is_oblique(word, false), "{word}");
        }
        assert!(is_oblique("каримовой", true) && !is_oblique("бахром", true));
    }

    #[test]
    fn a_noun_in_et_is_no_verb() {
        assert!(may_be_present("улыбается") && may_be_present("кивает"));
        assert!(!may_be_present("комитет") && !may_be_present("лет"));
    }
}
