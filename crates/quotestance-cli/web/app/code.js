// The page that codes a sample: one statement after another, by keyboard.

import { ask } from "./api.js";
import { byId, el, keyOf, say, themeButton } from "./dom.js";
import { meaning, named, stanceClass, targetName } from "./labels.js";

/** Keys of sentiments, in their order; those of stances are the figures. */
const LETTERS = "qwertyiop";
const CODER = "coder";

const status = byId("status");
const desk = { coder: "", stances: [], sentiments: [], sample: [], codings: [], at: 0, past: [], last: Promise.resolve() };

themeButton(byId("theme"));
byId("coder-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = byId("coder").value.trim();
  if (name) start(name);
});
byId("other").addEventListener("click", () => {
  byId("desk").hidden = true;
  byId("coder-form").hidden = false;
  byId("coder").select();
});
byId("back").addEventListener("click", () => go(desk.at - 1));
byId("forward").addEventListener("click", () => go(desk.at + 1));
byId("undo").addEventListener("click", undo);
addEventListener("keydown", (event) => {
  if (byId("desk").hidden || event.target.closest("input, dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = keyOf(event);
  const stance = desk.stances[Number.parseInt(key, 10) - 1];
  const sentiment = key.length === 1 && desk.sentiments[LETTERS.indexOf(key)];
  if (stance) code("stance", stance);
  else if (sentiment) code("sentiment", sentiment);
  else if (key === "u") undo();
  else if (key === "arrowright") go(desk.at + 1);
  else if (key === "arrowleft") go(desk.at - 1);
  else return;
  event.preventDefault();
});

async function load() {
  const info = await ask("GET", "/v1/info");
  if (info.sample === null) {
    say(status, "There is no sample to code. Start the server with one: quotestance serve --sample FILE");
    return;
  }
  Object.assign(desk, { stances: info.stances, sentiments: info.sentiments, sample: await ask("GET", "/v1/sample") });
  byId("stances").replaceChildren(
    ...info.stances.map((stance, at) => choice("stance", stance, String(at + 1), meaning(stance))),
  );
  byId("sentiments").replaceChildren(
    ...info.sentiments.map((sentiment, at) => choice("sentiment", sentiment, LETTERS[at]?.toUpperCase(), "")),
  );
  byId("sentiment-part").hidden = info.sentiments.length === 0;
  const known = localStorage.getItem(CODER);
  if (known) await start(known);
  else byId("coder-form").hidden = false;
}

function choice(kind, label, key, means) {
  return el(
    "button",
    {
      type: "button",
      class: `choice ${kind === "stance" ? stanceClass(label) : ""}`,
      "data-label": label,
      "aria-pressed": "false",
      "aria-keyshortcuts": key,
      onclick: () => code(kind, label),
    },
    el("kbd", { "aria-hidden": "true" }, key ?? ""),
    el("span", { class: "label" }, named(label)),
    means ? el("span", { class: "means" }, means) : null,
  );
}

/** Fetches what the coder has coded already, and goes on after it. */
async function start(coder) {
  try {
    const codings = await ask("GET", `/v1/codings?coder=${encodeURIComponent(coder)}`);
    const key = ({ id, target }) => `${id}\n${target ?? ""}`;
    const known = new Map(codings.map((coding) => [key(coding), coding]));
    desk.codings = desk.sample.map((statement) => {
      const { stance = "", sentiment = "" } = known.get(key(statement)) ?? {};
      return { stance, sentiment };
    });
  } catch (error) {
    say(status, error.message, true);
    return;
  }
  Object.assign(desk, { coder, past: [] });
  localStorage.setItem(CODER, coder);
  byId("who").textContent = coder;
  byId("coder-form").hidden = true;
  byId("desk").hidden = false;
  say(status, "");
  go(Math.max(0, desk.codings.findIndex((coding) => !isDone(coding))));
  byId("where").focus();
}

const isDone = ({ stance, sentiment }) => Boolean(stance && (sentiment || !desk.sentiments.length));

function go(to) {
  desk.at = Math.min(Math.max(to, 0), desk.sample.length - 1);
  show();
}

function show() {
  const { sample, codings, at } = desk;
  const statement = sample[at];
  const done = codings.filter(isDone).length;
  byId("where").textContent = `Statement ${at + 1} of ${sample.length} · ${done} coded`;
  Object.assign(byId("progress"), { max: sample.length, value: done });
  byId("context").textContent = statement.context;
  byId("quote").textContent = statement.quote;
  byId("quote").lang = statement.lang;
  byId("context").lang = statement.lang;
  byId("speaker").textContent = statement.speaker ? `— ${statement.speaker}` : "";
  byId("target").textContent = statement.target ? targetName(statement.target) : "whom it speaks of";
  press("stances", codings[at].stance);
  press("sentiments", codings[at].sentiment);
  byId("back").disabled = at === 0;
  byId("forward").disabled = at === sample.length - 1;
  byId("undo").disabled = desk.past.length === 0;
}

function press(group, label) {
  for (const button of byId(group).children) {
    button.setAttribute("aria-pressed", String(button.dataset.label === label));
  }
}

function code(kind, label) {
  const { at, codings } = desk;
  const before = codings[at];
  const after = { ...before, [kind]: label };
  desk.past.push({ at, before });
  // The next one comes when both are chosen for the first time; who goes back to mend stays there.
  const isNew = !isDone(before) && isDone(after);
  const saved = after.stance ? `${named(label)} saved.` : "It is saved with the stance.";
  const isLast = isNew && codings.every((coding, other) => other === at || isDone(coding));
  change(at, before, after, isLast ? `${saved} That was the last one: all statements are coded.` : saved);
  if (isNew && at + 1 < desk.sample.length) go(at + 1);
}

function undo() {
  const last = desk.past.pop();
  if (!last) return;
  change(last.at, desk.codings[last.at], last.before, "Undone.");
  go(last.at);
}

/** Shows a coding and saves it; where it cannot be saved, puts back what was. */
function change(at, before, after, done) {
  // Whose it is, whoever codes when its turn comes.
  const { coder } = desk;
  desk.codings[at] = after;
  show();
  // One after another, so that the file has what was chosen last.
  desk.last = desk.last.then(() => save(coder, at, before, after)).then(
    () => say(status, done),
    (error) => {
      if (desk.codings[at] === after) desk.codings[at] = before;
      say(status, `Not saved: ${error.message}`, true);
      go(at);
    },
  );
}

async function save(coder, at, before, { stance, sentiment }) {
  const { id, target } = desk.sample[at];
  if (stance) {
    await ask("PUT", "/v1/codings", { id, target, coder, stance, sentiment });
  } else if (before.stance) {
    await ask("DELETE", `/v1/codings?${new URLSearchParams({ id, target, coder })}`);
  }
}

load().catch((error) => say(status, error.message, true));
