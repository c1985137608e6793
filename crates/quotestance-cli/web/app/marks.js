// An article with its quotes marked. Places count in UTF-16 units, as strings of JavaScript do.

import { el } from "./dom.js";
import { letter, stanceClass } from "./labels.js";

/** The quotes of an article: the rows of one id, one for each target. */
export function quotesOf(rows) {
  const quotes = new Map();
  for (const row of rows) {
    if (!quotes.has(row.id)) quotes.set(row.id, { id: row.id, rows: [] });
    quotes.get(row.id).rows.push(row);
  }
  return [...quotes.values()];
}

/** The stances that a quote is shown with: corrected ones in the place of the model's. */
export function stancesOf(quote) {
  const stances = quote.rows.map((row) => row.corrected?.stance ?? row.stance).filter(Boolean);
  return [...new Set(stances)];
}

/** Cuts `from` to `to` of a text into stretches of a quote, and stretches between. */
function stretches(places, from, to) {
  const cut = [];
  let at = from;
  for (const { start, end, ...what } of places) {
    const [first, last] = [Math.max(start, at), Math.min(end, to)];
    if (first >= last) continue;
    if (first > at) cut.push({ start: at, end: first });
    cut.push({ start: first, end: last, ...what, isFirst: first === start && what.isFirst });
    at = last;
  }
  if (at < to) cut.push({ start: at, end: to });
  return cut;
}

/** Fills `place` with the paragraphs of the text, and gives the marks of each quote by its id. */
export function showArticle(place, text, quotes, choose) {
  const places = quotes
    .flatMap((quote) =>
      quote.rows[0].fragments.map(({ utf16: [start, end] }, index) => ({
        start,
        end,
        quote,
        isFirst: index === 0,
      })),
    )
    .sort((a, b) => a.start - b.start);
  const marks = new Map(quotes.map((quote) => [quote.id, []]));
  const paragraphs = [];
  for (const match of text.matchAll(/[^\n]+(?:\n(?!\s*\n)[^\n]+)*/g)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (!match[0].trim()) continue;
    const parts = stretches(places, start, end).map((part) => {
      const words = text.slice(part.start, part.end);
      if (!part.quote) return words;
      const mark = markOf(words, part, choose);
      marks.get(part.quote.id).push(mark);
      return mark;
    });
    paragraphs.push(el("p", {}, parts));
  }
  place.replaceChildren(...paragraphs);
  for (const quote of quotes) dress(marks.get(quote.id), quote);
  return marks;
}

function markOf(words, { quote, isFirst }, choose) {
  const pick = () => choose(quote);
  const onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick();
  };
  // A quote of several stretches is one stop of the Tab key.
  const role = isFirst ? { role: "button", tabIndex: 0, "aria-pressed": "false", onkeydown } : {};
  return el("span", { class: "quote", onclick: pick, ...role }, words);
}

/** Gives the marks of a quote the look of its stances, and their letters behind its last words. */
export function dress(marks, quote) {
  const stances = stancesOf(quote);
  const isCorrected = quote.rows.some((row) => row.corrected);
  for (const mark of marks) {
    mark.className = `quote ${stances.length ? stanceClass(stances[0]) : "none"}`;
    mark.querySelector(".tag")?.remove();
  }
  const said = stances.length ? stances.join(" and ") : "about no target";
  marks.at(-1)?.append(
    el(
      "span",
      { class: "tag" },
      el("span", { "aria-hidden": "true" }, (stances.map(letter).join("") || "–") + (isCorrected ? "✓" : "")),
      el("span", { class: "aside" }, ` (${said}${isCorrected ? ", corrected" : ""})`),
    ),
  );
}

/** The words of a stretch of the text, those that speak for a stance set off by how much they do. */
export function showReasons(text, [start, end], reasons) {
  const weight = new Map();
  const most = Math.max(...reasons.map((reason) => reason.weight), 0.0001);
  for (const reason of reasons) {
    for (const { utf16 } of reason.words) {
      for (let at = Math.max(utf16[0], start); at < Math.min(utf16[1], end); at++) {
        weight.set(at, Math.max(weight.get(at) ?? 0, reason.weight / most));
      }
    }
  }
  const parts = [];
  for (let at = start; at < end; ) {
    const share = weight.get(at);
    let to = at + 1;
    while (to < end && weight.get(to) === share) to++;
    const words = text.slice(at, to);
    const level = share === undefined ? 0 : Math.ceil(share * 3);
    parts.push(level ? el("strong", { class: `reason level-${level}` }, words) : words);
    at = to;
  }
  return parts;
}
