// The page that reads articles: from the form to the marked text.

import { ask } from "./api.js";
import { byId, el, keyOf, say, themeButton } from "./dom.js";
import { article, takeFiles } from "./intake.js";
import { letter, named, stanceClass } from "./labels.js";
import { dress, quotesOf, showArticle, stancesOf } from "./marks.js";
import { showPanel, showWhy } from "./panel.js";

const REASONS = 6;
const status = byId("status");
const panel = byId("panel");

const page = {
  info: null,
  text: "",
  request: null,
  source: "",
  quotes: [],
  marks: new Map(),
  chosen: null,
  position: (quote) => `${page.quotes.indexOf(quote) + 1} of ${page.quotes.length}`,
  turn,
  close,
  corrected,
};

themeButton(byId("theme"));
takeFiles((cause) => say(status, cause, Boolean(cause)));
byId("intake").addEventListener("submit", analyse);
byId("again").addEventListener("click", begin);
addEventListener("keydown", (event) => {
  if (byId("result").hidden || event.target.closest("input, select, textarea, dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = keyOf(event);
  if (key === "j") turn(1);
  else if (key === "k") turn(-1);
  else if (key === "escape") close();
});

async function info() {
  page.info ??= await ask("GET", "/v1/info");
  byId("fast-choice").hidden = !page.info.fast;
  return page.info;
}

async function analyse(event) {
  event.preventDefault();
  const given = article();
  if (!given) {
    say(status, "There is no text to read yet.", true);
    byId("text").focus();
    return;
  }
  byId("analyse").disabled = true;
  say(status, "Reading …");
  try {
    await info();
    let { text } = given;
    // Marked-up articles are shown, and judged, as the running text that a reader sees.
    if (given.format !== "txt") {
      ({ text } = await ask("POST", "/v1/read", { text, format: given.format }));
    }
    const request = {
      text,
      id: given.name,
      kinds: given.indirect ? ["direct", "mixed", "indirect"] : ["direct", "mixed"],
      fast: given.fast,
    };
    const rows = await ask("POST", "/v1/analyze", { ...request, with_context: true });
    const corrections = await ask("GET", "/v1/corrections");
    show(given, request, rows, corrections);
  } catch (error) {
    say(status, error.message, true);
  } finally {
    byId("analyse").disabled = false;
  }
}

function show(given, request, rows, corrections) {
  const { text } = request;
  // The words too: another article may have had the same name.
  const key = ({ id, model_target, quote }) => [id, model_target ?? "", quote].join("\n");
  const corrected = new Map(corrections.map((record) => [key(record), record]));
  for (const row of rows) row.corrected = corrected.get(key({ id: row.id, model_target: row.target, quote: row.text }));
  Object.assign(page, { text, request, source: given.source, quotes: quotesOf(rows), chosen: null });
  page.marks = showArticle(byId("article"), text, page.quotes, choose);
  byId("title").textContent = given.source || "Pasted article";
  showLegend();
  byId("intake").hidden = true;
  byId("result").hidden = false;
  const count = page.quotes.length;
  say(status, count ? "" : "No quoted statement was found. Statements without quotation marks are looked for on demand.");
  close();
  scrollTo(0, 0);
  byId("title").focus();
}

/** Fetches the reasons of a quote: they take many times as long as its judgement, and are seldom wanted for all. */
async function explain(quote) {
  const rows = quote.rows.filter((row) => row.stance && row.reasons === undefined);
  if (!rows.length || quote.isAsked) return;
  quote.isAsked = true;
  try {
    const told = await ask("POST", "/v1/analyze", { ...page.request, reasons: REASONS, only: [quote.id] });
    for (const row of rows) row.reasons = told.find(({ id, target }) => id === row.id && target === row.target)?.reasons ?? [];
  } catch (error) {
    for (const row of rows) row.failure = error.message;
  }
  quote.isAsked = false;
  if (page.chosen === quote) showWhy(panel, quote, page);
}

function showLegend() {
  const counts = new Map();
  for (const stance of page.quotes.flatMap(stancesOf)) {
    counts.set(stance, (counts.get(stance) ?? 0) + 1);
  }
  const line = (stance) =>
    el(
      "li",
      { class: stanceClass(stance) },
      el("span", { class: `quote ${stanceClass(stance)}` }, named(stance)),
      el("span", { class: "tag", "aria-hidden": "true" }, letter(stance)),
      ` ${counts.get(stance) ?? 0}`,
    );
  const none = page.quotes.filter((quote) => stancesOf(quote).length === 0).length;
  byId("legend").replaceChildren(
    ...page.info.stances.map(line),
    el("li", {}, el("span", { class: "quote none" }, "No target"), ` ${none}`),
  );
}

function choose(quote) {
  mark(page.chosen, false);
  page.chosen = quote;
  mark(quote, true);
  showPanel(panel, quote, page);
  panel.classList.add("open");
  document.querySelector(".reading").classList.add("covered");
  panel.scrollTop = 0;
  explain(quote);
}

function mark(quote, isChosen) {
  for (const mark of (quote && page.marks.get(quote.id)) ?? []) {
    mark.classList.toggle("chosen", isChosen);
    if (mark.tabIndex === 0) mark.setAttribute("aria-pressed", String(isChosen));
  }
}

function turn(by) {
  const { quotes, chosen } = page;
  if (!quotes.length) return;
  const at = chosen ? quotes.indexOf(chosen) + by : by > 0 ? 0 : quotes.length - 1;
  const quote = quotes[(at + quotes.length) % quotes.length];
  choose(quote);
  const [first] = page.marks.get(quote.id);
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "center" });
}

function close() {
  const before = page.chosen;
  mark(before, false);
  page.chosen = null;
  panel.classList.remove("open");
  document.querySelector(".reading").classList.remove("covered");
  const hint = page.quotes.length
    ? "Choose a quote in the text to see who says it, of whom, how sure the model is, and why. The keys j and k go from quote to quote."
    : "There is nothing to choose.";
  panel.replaceChildren(el("p", { class: "soft" }, hint));
  if (before) page.marks.get(before.id)?.[0]?.focus({ preventScroll: true });
}

function corrected(quote) {
  dress(page.marks.get(quote.id), quote);
  mark(quote, true);
  showLegend();
}

function begin() {
  byId("result").hidden = true;
  byId("intake").hidden = false;
  say(status, "");
  byId("text").focus();
}

info().catch((error) => say(status, error.message, true));
