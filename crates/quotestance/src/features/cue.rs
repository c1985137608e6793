//! Cues of each stance, by stance and by group; negated ones apart.

use super::Sink;
use super::reading::Reading;

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let contrast = reading.after_contrast();
    for cue in &reading.cues {
        let span = reading.span_of(cue);
        let negated = reading.words.get(cue.start).is_some_and(|word| word.negated);
        let not = if negated { "not " } else { "" };
        let stance = cue.label.split('.').next().unwrap_or(cue.label);
        sink.add(format_args!("{not}{stance}"), span);
        sink.add(format_args!("{not}{}", cue.label), span);
        if contrast.is_some_and(|start| cue.start >= start) {
            sink.add(format_args!("after but {not}{stance}"), span);
        }
    }
}
