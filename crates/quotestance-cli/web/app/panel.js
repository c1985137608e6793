// What is known of one quote, and the form that puts its labels right.

import { ask } from "./api.js";
import { el, say } from "./dom.js";
import { named, percent, stanceClass, targetName } from "./labels.js";
import { showReasons } from "./marks.js";

const VIA = { name: "by name", pronoun: "by a pronoun", context: "by its context" };

/** Fills the panel with a quote; `page` tells the text, the labels, and what to do next. */
export function showPanel(panel, quote, page) {
  const [first] = quote.rows;
  panel.replaceChildren(
    el(
      "div",
      { class: "turn" },
      el("button", { class: "small", onclick: () => page.turn(-1), "aria-label": "Previous quote" }, "← Previous"),
      el("span", { class: "soft small" }, page.position(quote)),
      el("button", { class: "small", onclick: () => page.turn(1), "aria-label": "Next quote" }, "Next →"),
    ),
    el("blockquote", { tabIndex: 0, "aria-label": "The quote" }, words(quote, page.text)),
    el(
      "dl",
      { class: "facts" },
      fact("Speaker", speakerOf(first)),
      first.speaker?.description && fact("Who is", first.speaker.description),
      first.cue && fact("Cue", first.cue),
      fact("Kind", first.kind),
    ),
    ...quote.rows.map((row, index) => judgement(row, index, quote, page)),
    el("button", { class: "plain small", onclick: page.close }, "Close"),
  );
}

/** Shows the reasons, once they are there, and leaves the rest of the panel as it is. */
export function showWhy(panel, quote, page) {
  panel.querySelector("blockquote")?.replaceChildren(...words(quote, page.text).filter(Boolean));
  const places = panel.querySelectorAll(".why");
  quote.rows.filter(({ target }) => target !== null).forEach((row, at) => places[at]?.replaceWith(reasons(row)));
}

const fact = (name, value) => [el("dt", {}, name), el("dd", {}, value)];

/** The speaker as a record of the corpus has it. */
export const speakerOf = ({ speaker }) => (speaker ? (speaker.name ?? speaker.text) : "unknown");

/** The quote's words, those set off that speak for its first stance. */
function words(quote, text) {
  const [row] = quote.rows;
  return row.fragments.flatMap(({ utf16 }, index) => [
    index ? " … " : null,
    ...showReasons(text, utf16, row.reasons ?? []),
  ]);
}

function judgement(row, index, quote, page) {
  const parts = [];
  if (row.target === null) {
    parts.push(el("p", { class: "soft" }, "It speaks of none of the targets, so that no stance was judged."));
  } else {
    const mention = row.mention && ` — “${row.mention.text}”, ${VIA[row.mention.via] ?? row.mention.via}`;
    parts.push(el("h2", {}, `Toward ${targetName(row.target)}`), el("p", { class: "soft small" }, `The target${mention ?? ""}`));
    if (row.abstained) parts.push(el("p", {}, "The model abstains: this is not sure enough to be relied on."));
    parts.push(shares("Stance", row.stance_p, row.stance, stanceClass));
    if (row.sentiment_p) parts.push(shares("Sentiment", row.sentiment_p, row.sentiment));
    parts.push(reasons(row));
  }
  parts.push(correction(row, index, quote, page));
  return el("section", { class: "judgement" }, parts);
}

/** A table of probabilities, each with its bar. */
function shares(caption, probabilities, best, colour = () => "") {
  const lines = Object.entries(probabilities).map(([label, share]) => {
    const bar = el("span");
    bar.style.width = percent(share).replace(" ", "");
    return el(
      "tr",
      { class: `${colour(label)} ${label === best ? "best" : ""}` },
      el("th", { scope: "row" }, label),
      el("td", {}, el("div", { class: "bar" }, bar)),
      el("td", {}, percent(share)),
    );
  });
  return el("table", { class: "shares" }, el("caption", {}, caption), el("tbody", {}, lines));
}

function reasons(row) {
  const heading = el("h3", {}, `What speaks for ${row.stance}`);
  if (row.reasons === undefined) {
    const instead = row.failure ? `The reasons could not be had: ${row.failure}` : "Looking for the reasons …";
    return el("div", { class: "why" }, heading, el("p", { class: "soft small" }, instead));
  }
  const lines = row.reasons.map(({ feature, weight, words }) =>
    el(
      "li",
      {},
      el("span", {}, words.map(({ text }) => text).join(" · "), el("span", { class: "soft" }, feature)),
      el("span", { class: "weight" }, `+${weight.toFixed(2)}`),
    ),
  );
  const none = el("p", { class: "soft small" }, "No single words stand out.");
  return el("div", { class: "why" }, heading, lines.length ? el("ul", { class: "reasons" }, lines) : none);
}

function correction(row, index, quote, page) {
  const { info } = page;
  const now = row.corrected ?? row;
  const name = (field) => `${field}-${index}`;
  const target = el(
    "select",
    { id: name("target"), required: true },
    row.target === null ? el("option", { value: "" }, "Choose whom it speaks of") : null,
    info.targets.map((known) => el("option", { value: known, selected: known === now.target }, targetName(known))),
  );
  const status = el("p", { class: "status", role: "status" });
  if (row.corrected) say(status, "Saved as a correction.");
  const form = el(
    "form",
    { onsubmit: (event) => save(event) },
    pick("Stance", name("stance"), info.stances, now.stance),
    info.sentiments.length ? pick("Sentiment", name("sentiment"), info.sentiments, now.sentiment) : null,
    el("div", {}, el("label", { for: name("target"), class: "small" }, "Target"), target),
    el("div", {}, el("button", { class: "main", type: "submit" }, "Save correction")),
  );
  async function save(event) {
    event.preventDefault();
    const data = new FormData(form);
    const labels = {
      target: target.value,
      stance: data.get(name("stance")),
      sentiment: data.get(name("sentiment")) ?? "",
    };
    try {
      row.corrected = await ask("POST", "/v1/corrections", record(row, labels, page));
      say(status, "Saved as a correction.");
      page.corrected(quote);
    } catch (error) {
      say(status, error.message, true);
    }
  }
  return el(
    "details",
    { class: "correct", open: Boolean(row.corrected) || row.open, ontoggle: (event) => (row.open = event.target.open) },
    el("summary", {}, "Correct this judgement"),
    form,
    status,
  );
}

/** A choice of one label. */
function pick(legend, name, labels, chosen) {
  const one = (label) =>
    el(
      "label",
      {},
      el("input", { type: "radio", name, value: label, checked: label === chosen, required: true }),
      named(label),
    );
  return el("fieldset", {}, el("legend", {}, legend), el("div", { class: "pick" }, labels.map(one)));
}

/** The correction as a record of the corpus, the model's labels beside. */
function record(row, labels, page) {
  return {
    id: row.id,
    lang: row.lang,
    quote: row.text,
    context: row.context ?? "",
    speaker: row.speaker ? speakerOf(row) : "",
    ...labels,
    source: page.source || row.doc,
    group: row.doc,
    kind: row.kind,
    model_target: row.target,
    model_stance: row.stance,
    model_stance_p: row.stance_p,
    model_sentiment: row.sentiment,
    model_sentiment_p: row.sentiment_p,
  };
}
