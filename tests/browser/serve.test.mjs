// The pages of `quotestance serve`, as a reader and a coder use them.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, browser, folder, openPage, overflows, picture, run, seriousFindings, serve } from "./support.mjs";

const ARTICLE = "data/articles/en-newcomers.txt";
const text = readFileSync(join(ROOT, ARTICLE), "utf8");
const VIEWS = [
  { theme: "light", width: 1280 },
  { theme: "dark", width: 1280 },
  { theme: "light", width: 390 },
  { theme: "dark", width: 390 },
];

const place = folder();
let chromium;
let server;

before(async () => {
  const sample = [
    { id: "s1", lang: "en", quote: "Let them in; they are people like us.", context: "Refugees wait at the border.", speaker: "Nina Orlova, a nurse", target: "migrants", stance: "compassion" },
    { id: "s2", lang: "ru", quote: "Хватит, пусть едут домой.", context: "", speaker: "", target: "russians" },
    { id: "s3", lang: "en", quote: "The law obliges us to hear each of them.", context: "", speaker: "a judge", target: "migrants" },
  ];
  writeFileSync(join(place.path, "sample.jsonl"), sample.map((row) => JSON.stringify(row)).join("\n"));
  [chromium, server] = await Promise.all([browser(), serve(["--sample", "sample.jsonl"], place.path)]);
});

after(async () => {
  await chromium?.close();
  assert.equal(await server?.stop(), 0);
  place.remove();
});

const open = (path = "", view = {}) => openPage(chromium.context, server.url + path, view);
const saved = (name) =>
  readFileSync(join(place.path, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

async function analyse(page, words = text, name = ARTICLE) {
  await page.getByLabel("Article", { exact: true }).fill(words);
  await page.getByLabel("Name or source").fill(name);
  await page.getByRole("button", { name: "Find the quotes" }).click();
  await page.locator("#article .quote").first().waitFor();
}

/** The words of each mark and the stance that it shows, without the letters behind it. */
const marks = (page) =>
  page.locator("#article .quote").evaluateAll((all) =>
    all.map((mark) => {
      const own = [...mark.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      return { words: own.map((node) => node.data).join(""), stance: mark.classList[1] };
    }),
  );

test("a pasted article shows its quotes as the command line judges them", async () => {
  const rows = run(["analyze", "--format", "jsonl", ARTICLE])
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const seen = new Set();
  const expected = rows
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .flatMap(({ fragments, stance }) =>
      fragments.map(({ utf16 }) => ({ words: text.slice(...utf16), stance: stance ?? "none" })),
    );
  const { page, errors } = await open();
  await analyse(page);
  assert.ok(expected.length > 3);
  assert.deepEqual(await marks(page), expected);
  const whole = await page.locator("#article").evaluate((article) => {
    const copy = article.cloneNode(true);
    for (const tag of copy.querySelectorAll(".tag")) tag.remove();
    return [...copy.querySelectorAll("p")].map((p) => p.textContent).join("\n\n");
  });
  assert.equal(whole.replace(/\s+/g, " "), text.trim().replace(/\s+/g, " "), "no word is lost or added");
  assert.deepEqual(errors, []);
  await page.close();
});

test("a quote is chosen by keyboard and tells speaker, target, probabilities and reasons", async () => {
  const rows = run(["analyze", "--format", "jsonl", "--reasons", "6", ARTICLE])
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const row = rows.find(({ stance, speaker, reasons }) => stance && speaker && reasons?.length);
  const { page, errors } = await open();
  await analyse(page);
  const mark = page.locator("#article .quote[role=button]", { hasText: text.slice(...row.fragments[0].utf16) });
  await mark.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "The chosen quote" });
  assert.equal(await mark.getAttribute("aria-pressed"), "true");
  await panel.getByText(row.speaker.name ?? row.speaker.text, { exact: true }).waitFor();
  await panel.getByRole("heading", { name: `Toward ${row.target}` }).first().waitFor();
  for (const [label, share] of Object.entries(row.stance_p)) {
    const line = panel.getByRole("row").filter({ has: page.getByRole("rowheader", { name: label, exact: true }) }).first();
    assert.equal(await line.getByRole("cell").last().textContent(), `${Math.round(100 * share)} %`);
  }
  await panel.locator(".reasons li").first().waitFor({ timeout: 60_000 });
  const words = await panel.locator(".reasons li:first-child span:first-child").first().textContent();
  assert.ok(words.startsWith(row.reasons[0].words.map((word) => word.text).join(" · ")), words);
  assert.ok((await panel.locator("blockquote .reason").count()) > 0);
  await page.keyboard.press("j");
  assert.notEqual(await mark.getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#article [aria-pressed=true]").count(), 0);
  assert.deepEqual(errors, []);
  await page.close();
});

test("a corrected label is saved, shown, and still there when the article is read again", async () => {
  const { page, errors } = await open();
  await analyse(page);
  const mark = page.locator("#article .quote.compassion[role=button]").first();
  const words = (await marks(page)).find(({ stance }) => stance === "compassion").words;
  await mark.click();
  await page.getByText("Correct this judgement").first().click();
  await page.getByLabel("Obligation").first().check();
  await page.getByLabel("Positive").first().check();
  await page.getByRole("button", { name: "Save correction" }).first().click();
  await page.getByText("Saved as a correction.").first().waitFor();
  const [record] = saved("corrections.jsonl");
  assert.equal(record.stance, "obligation");
  assert.equal(record.model_stance, "compassion");
  assert.equal(record.sentiment, "positive");
  assert.equal(record.source, ARTICLE);
  assert.ok(record.quote.startsWith(words.slice(0, 10)));
  assert.ok(record.context.length > 0 && text.includes(record.context.split(" ")[0]));
  run(["evaluate", "--fast", "--format", "json", join(place.path, "corrections.jsonl")]);
  await page.reload();
  await analyse(page);
  const again = (await marks(page)).find((mark) => mark.words === words);
  assert.equal(again.stance, "obligation");
  assert.ok((await page.locator("#article .tag", { hasText: "O✓" }).count()) === 1);
  assert.deepEqual(errors, []);
  await page.close();
});

test("a file is opened or dropped, and markup in it is never markup of the page", async () => {
  const { page, errors } = await open();
  const html = `<html><body><article><p>“Let the <b>refugees</b> in,” said Nina Orlova. ${"It was a long day at the border. ".repeat(20)}</p></article></body></html>`;
  await page.locator("#file").setInputFiles({ name: "story.html", mimeType: "text/html", buffer: Buffer.from(html) });
  await page.waitForFunction(() => document.getElementById("format").value === "html");
  await page.getByRole("button", { name: "Find the quotes" }).click();
  await page.locator("#article .quote").first().waitFor();
  assert.equal((await marks(page))[0].words, "Let the refugees in,");
  await page.getByRole("button", { name: "Another article" }).click();
  const hostile = `“<img src=x onerror="document.title='gone'"> Let the refugees in,” <script>document.title='gone'</script> said Nina.`;
  await page.evaluate((words) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([words], "a.txt", { type: "text/plain" }));
    document.getElementById("intake").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, hostile);
  await page.waitForFunction(() => document.getElementById("name").value === "a.txt");
  await page.getByRole("button", { name: "Find the quotes" }).click();
  await page.locator("#article .quote", { hasText: "<img" }).waitFor();
  assert.equal(await page.locator("#article img, #article script").count(), 0);
  assert.match(await page.title(), /^Read an article/);
  await page.getByRole("button", { name: "Another article" }).click();
  await page.locator("#file").setInputFiles({ name: "b.txt", mimeType: "text/plain", buffer: Buffer.from([0xff, 0xfe, 0x41]) });
  await page.getByText("b.txt is no text in UTF-8.").waitFor();
  await page.getByLabel("Article", { exact: true }).fill(" ");
  await page.getByRole("button", { name: "Find the quotes" }).click();
  await page.getByText("There is no text to read yet.").waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});

test("a sample is coded by keyboard, taken back, and gone on with after a reload", async () => {
  const { page, errors } = await open("code");
  await page.getByLabel("Your name").fill("Ann");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByText("Statement 1 of 3 · 0 coded").waitFor();
  assert.ok(!(await page.locator(".statement").textContent()).includes("compassion"));
  await page.keyboard.press("1");
  await page.getByText("Compassion saved.").waitFor();
  await page.keyboard.press("e");
  await page.getByText("Statement 2 of 3 · 1 coded").waitFor();
  await page.keyboard.press("2");
  await page.keyboard.press("q");
  await page.getByText("Statement 3 of 3 · 2 coded").waitFor();
  await page.keyboard.press("u");
  await page.keyboard.press("u");
  await page.getByText("Statement 2 of 3 · 1 coded").waitFor();
  await page.getByText("Undone.").waitFor();
  await page.waitForTimeout(200);
  assert.deepEqual(saved("codings.jsonl").map(({ id, stance, sentiment, coder }) => [id, stance, sentiment, coder]), [
    ["s1", "compassion", "positive", "Ann"],
  ]);
  await page.keyboard.press("4");
  await page.getByText("Neutral saved.").waitFor();
  await page.reload();
  await page.getByText("Statement 2 of 3 · 1 coded").waitFor();
  assert.equal(await page.locator("#stances [data-label=neutral]").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("w");
  await page.getByText("Statement 3 of 3 · 2 coded").waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByText("Statement 2 of 3").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("3");
  await page.keyboard.press("w");
  await page.getByText("all statements are coded").waitFor();
  await page.waitForTimeout(200);
  assert.deepEqual(saved("codings.jsonl").map(({ stance, sentiment }) => `${stance} ${sentiment}`), [
    "compassion positive",
    "neutral neutral",
    "obligation neutral",
  ]);
  assert.deepEqual(errors, []);
  await page.close();
});

test("with a token the page asks for it, and goes on", async () => {
  const own = folder();
  const guarded = await serve(["--fast", "--token", "correct-horse-battery"], own.path);
  const { page } = await openPage(chromium.context, guarded.url);
  for (const word of ["wrong-wrong-wrong-wrong", "correct-horse-battery"]) {
    await page.locator("dialog input").fill(word);
    await page.getByRole("button", { name: "Go on" }).click();
    if (word.startsWith("wrong")) await page.getByText("Try again").waitFor();
  }
  await analyse(page);
  assert.ok((await marks(page)).length > 3);
  assert.ok(!page.url().includes("horse"));
  await page.close();
  assert.equal(await guarded.stop(), 0);
  assert.ok(!guarded.said().includes("horse"));
  own.remove();
});

for (const { theme, width } of VIEWS) {
  test(`no serious finding of axe-core, no sideways scrolling: ${theme}, ${width} px`, async () => {
    const { page, errors } = await open("", { theme, width, height: width === 390 ? 844 : 900 });
    const check = async (name) => {
      assert.deepEqual(await seriousFindings(page), [], name);
      assert.equal(await overflows(page), false, name);
      await picture(page, `${name}-${theme}-${width}`);
    };
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await check("intake");
    await analyse(page);
    await check("article");
    await page.locator("#article .quote[role=button]").nth(1).click();
    await page.locator(".reasons li").first().waitFor({ timeout: 60_000 });
    await page.getByText("Correct this judgement").first().click();
    await check("quote");
    await page.goto(`${server.url}code`);
    await page.locator("#desk, #coder-form").filter({ visible: true }).waitFor();
    await page.evaluate(() => localStorage.removeItem("coder"));
    await page.reload();
    await page.getByLabel("Your name").waitFor();
    await check("coder");
    await page.getByLabel("Your name").fill(`Bea ${theme} ${width}`);
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByText("Statement 1 of 3").waitFor();
    await page.keyboard.press("2");
    await page.getByText("Resentment saved.").waitFor();
    await check("code");
    assert.deepEqual(errors, []);
    await page.close();
  });
}

test("pages ask nobody but their server", async () => {
  const { page } = await open("code");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(server.url);
  await analyse(page);
  await page.locator("#article .quote[role=button]").first().click();
  await page.locator(".reasons li").first().waitFor({ timeout: 60_000 });
  assert.ok(asked.length > 8);
  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url)), []);
  await page.close();
});
