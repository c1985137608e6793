// The list of statements: only those of one page are in the document. All of a statement's words are set as text.

const PER_PAGE = 25;
const MOST_SPEAKERS = 500;

const at = (id) => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const { stances, sentiments, statements } = data;

const element = (name, className, ...content) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
};

const percent = (p) => `${(100 * p).toFixed(0)}\u00a0%`;

// Filters.

const countBy = (of) => {
  const counts = new Map();
  for (const statement of statements) {
    const value = of(statement);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
};

const option = (value, text) => {
  const made = element("option", "", text);
  made.value = value;
  return made;
};

const languages = { en: "English", ru: "Russian" };

// A menu of the values that statements have; where there is but one, there is nothing to choose.
const fill = (id, of, name = (value) => value || "none in particular") => {
  const values = countBy(of);
  at(id).append(option("", "all"));
  for (const [value, count] of values) {
    at(id).append(option(`=${value}`, `${name(value)} (${count.toLocaleString("en")})`));
  }
  if (values.length < 2) at(id).closest("p").hidden = true;
};

fill("target", (statement) => statement.target);
fill("stance", (statement) => statement.stance, (stance) => stances[stance].name);
fill("sentiment", (statement) => statement.sentiment, (sentiment) => sentiments[sentiment].name);
fill("lang", (statement) => statement.lang, (lang) => languages[lang] ?? lang);
fill("outlet", (statement) => statement.outlet);
for (const [speaker] of countBy((statement) => statement.speaker).slice(0, MOST_SPEAKERS)) {
  at("speakers").append(option(speaker, ""));
}
if (!statements.some((statement) => statement.abstained)) at("sure").closest("p").hidden = true;

const folded = (text) => (text ?? "").toLocaleLowerCase();
const searched = statements.map((statement) =>
  folded([statement.text, statement.speaker, statement.description, statement.outlet, statement.doc].join("\n")));

const confidence = (statement) => statement.stance_p?.[statement.stance] ?? 0;
const orders = {
  new: (a, b) => (statements[b].date ?? "").localeCompare(statements[a].date ?? "") || a - b,
  sure: (a, b) => confidence(statements[b]) - confidence(statements[a]) || a - b,
  unsure: (a, b) => confidence(statements[a]) - confidence(statements[b]) || a - b,
};

const select = () => {
  const wanted = (id, of) => {
    const value = at(id).value;
    return value === "" ? () => true : (statement) => `=${of(statement)}` === value;
  };
  const tests = [
    wanted("target", (statement) => statement.target),
    wanted("stance", (statement) => statement.stance),
    wanted("sentiment", (statement) => statement.sentiment),
    wanted("lang", (statement) => statement.lang),
    wanted("outlet", (statement) => statement.outlet),
  ];
  const sure = at("sure").value;
  if (sure) tests.push((statement) => Boolean(statement.abstained) === (sure === "yes"));
  const speaker = folded(at("speaker").value.trim());
  if (speaker) tests.push((statement) => folded(statement.speaker).includes(speaker));
  const words = folded(at("words").value).split(/\s+/).filter(Boolean);
  const found = [];
  statements.forEach((statement, index) => {
    if (tests.every((test) => test(statement)) && words.every((word) => searched[index].includes(word))) {
      found.push(index);
    }
  });
  const order = orders[at("order").value];
  return order ? found.sort(order) : found;
};

// One statement.

const marked = (text, marks = []) => {
  const parts = [];
  let from = 0;
  for (const [start, end] of marks) {
    parts.push(text.slice(from, start), element("mark", "", text.slice(start, end)));
    from = end;
  }
  return [...parts, text.slice(from)];
};

// Only addresses of the web and files beside the page are followed, whatever the data say.
const safe = (href) => {
  if (/^\.\.?\//.test(href)) return true;
  try {
    return ["http:", "https:"].includes(new URL(href).protocol);
  } catch {
    return false;
  }
};

const labelled = ({ name }, p, index) => (p ? `${name} ${percent(p[index])}` : name);

const verdict = (statement) => {
  const stance = stances[statement.stance];
  const line = element("p", "", element("span", `badge ${stance.colour}`, labelled(stance, statement.stance_p, statement.stance)));
  if (statement.target) line.append(` toward ${statement.target}`);
  if (statement.sentiment !== undefined) {
    const sentiment = sentiments[statement.sentiment];
    line.append(` · sentiment ${labelled(sentiment, statement.sentiment_p, statement.sentiment)}`);
  }
  if (statement.kind && statement.kind !== "direct") line.append(` · ${statement.kind}`);
  if (statement.abstained) line.append(" ", element("span", "unsure", "abstained"));
  if (statement.gold !== undefined) line.append(` · by hand: ${stances[statement.gold].name}`);
  return line;
};

const source = (statement) => {
  const line = element("p");
  const parts = [];
  if (statement.speaker) parts.push([element("span", "who", statement.speaker), statement.description ? `, ${statement.description}` : ""]);
  if (statement.outlet) parts.push([statement.outlet]);
  if (statement.date) {
    const date = element("time", "", statement.date);
    date.dateTime = statement.date;
    parts.push([date]);
  }
  if (statement.href && safe(statement.href)) {
    const link = element("a", "", "in the article");
    link.href = statement.href;
    link.rel = "noopener noreferrer";
    parts.push([link]);
  } else if (statement.doc) {
    parts.push([statement.doc]);
  }
  parts.forEach((part, index) => line.append(index ? " · " : "", ...part));
  return line;
};

const why = ({ reasons }) => {
  const rows = reasons.map(({ feature, weight, words }) => {
    const heading = element("th", "", `+${weight.toFixed(2)}`);
    heading.scope = "row";
    return element("tr", "", heading, element("td", "", [...new Set(words)].join(" · ")), element("td", "", feature));
  });
  const head = ["Weight", "Words", "Feature"].map((name) => {
    const heading = element("th", "", name);
    heading.scope = "col";
    return heading;
  });
  const table = element("table", "", element("thead", "", element("tr", "", ...head)), element("tbody", "", ...rows));
  return element("details", "", element("summary", "", "What speaks for it"), table);
};

const item = (index) => {
  const statement = statements[index];
  const words = element("blockquote", "", "“", ...marked(statement.text, statement.marks), "”");
  if (statement.lang) words.lang = statement.lang;
  const made = element("li", "", verdict(statement), words, source(statement));
  if (statement.reasons) made.append(why(statement));
  return made;
};

// The list.

let found = [];
let page = 0;

const show = () => {
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  page = Math.min(page, pages - 1);
  const first = page * PER_PAGE;
  const shown = found.slice(first, first + PER_PAGE);
  at("list").replaceChildren(...shown.map(item));
  at("list").start = first + 1;
  const number = (count) => count.toLocaleString("en");
  at("found").textContent = found.length
    ? `${number(found.length)} of ${number(statements.length)} statements, ${number(first + 1)} to ${number(first + shown.length)} shown`
    : `None of the ${number(statements.length)} statements is so`;
  at("page").textContent = `Page ${number(page + 1)} of ${number(pages)}`;
  at("back").disabled = page === 0;
  at("on").disabled = page === pages - 1;
};

const search = () => {
  found = select();
  page = 0;
  show();
};

const turn = (by) => {
  page += by;
  show();
  at("found").focus({ preventScroll: true });
  at("found").scrollIntoView({ block: "start" });
};

let pending;
at("filters").addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(search, 120);
});
at("filters").addEventListener("reset", () => setTimeout(search));
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("back").addEventListener("click", () => turn(-1));
at("on").addEventListener("click", () => turn(1));

// Colours.

at("theme").addEventListener("change", ({ target }) => {
  document.documentElement.dataset.theme = target.value;
});
at("theme").closest("p").hidden = false;

// Tables are reached by the keyboard where they must be scrolled, and only there.

const scrolled = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const region of document.querySelectorAll(".scroll")) scrolled.observe(region);

search();
at("unscripted").hidden = true;
at("browser").hidden = false;
