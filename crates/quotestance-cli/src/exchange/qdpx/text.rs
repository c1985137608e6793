//! The text of a source: the words of the statement first, so that their place does not depend on how lines end, then
//! what a coder needs beside them.

use super::super::Coding;

/// What stands before the other fields; the first of them ends the words of the statement.
const TARGET: &str = "\n\nTarget: ";
const SPEAKER: &str = "\nSpeaker: ";
const CONTEXT: &str = "\nContext: ";

/// The text of the statement's source.
pub(super) fn render(coding: &Coding) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (target, speaker) = (line(&coding.target), line(&coding.speaker));
    format!("{}{TARGET}{target}{SPEAKER}{speaker}{CONTEXT}{}\n", coding.quote, coding.context)
}

/// Fills in the fields that a source's text tells, where nothing else has.
pub(super) fn fill(coding: &mut Coding, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let (quote, rest) = text.split_once(TARGET).unwrap_or((text, ""));
    let (target, rest) = rest.split_once(SPEAKER).unwrap_or((rest, ""));
    let (speaker, context) = rest.split_once(CONTEXT).unwrap_or((rest, ""));
    for (field, text) in [
        (&mut coding.quote, quote),
        (&mut coding.target, target),
        (&mut coding.speaker, speaker),
        (&mut coding.context, context.strip_suffix('\n').unwrap_or(context)),
    ] {
        if field.is_empty() {
            *field = text.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_read_again() {
        let coding = Coding {
            quote: "We wait.\nWe hope.".to_owned(),
            target: "migrants".to_owned(),
            speaker: "Nina Orlova, a nurse".to_owned(),
            context: "It rained.\n\n“[…]” she said.".to_owned(),
            ..Coding::default()
        };
        let text = render(&coding);
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let mut read = Coding::default();
            fill(&mut read, &text);
            assert_eq!(read, coding);
        }
        let mut foreign = Coding::default();
        fill(&mut foreign, "Only words.");
        assert_eq!(foreign.quote, "Only words.");
    }
}
