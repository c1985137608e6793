// The page of `report`: ten thousand statements, its filters, keyboard, themes, print; that it asks for nothing.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium as launcher } from "playwright-core";

import { browser, folder, openPage, overflows, picture, run, seriousFindings } from "./support.mjs";

const ROWS = 10_000;
const STANCES = ["compassion", "resentment", "obligation", "neutral"];
const OUTLETS = ["The Valley Post", "Steppe Daily", "Северный вестник"];

const place = folder();
const at = (name) => join(place.path, name);
let chromium;
let url;

/** What is judged: statements of our own, each with a number, so that each can be searched for. */
function statement(i) {
  const russian = i % 5 === 0;
  const quote = russian
    ? `Мы должны помочь мигрантам, номер ${i}, и мы поможем.`
    : ["I feel for the migrants", "The migrants took our jobs", "We owe the migrants a roof", "The migrants came by train"][i % 4] + `, number ${i}.`;
  return {
    id: `q${i}`,
    group: `g${Math.floor(i / 3)}`,
    quote,
    speaker: i % 100 === 7 ? "Amina Karimova" : `Speaker ${i % 50}`,
    lang: russian ? "ru" : "en",
    target: i % 8 === 0 ? "russians" : "migrants",
    date: `20${22 + (i % 3)}-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`,
    outlet: OUTLETS[i % 3],
    url: i === 4321 ? "javascript:document.title='wrong'" : `https://news.example/${i}`,
    stance: STANCES[i % 4],
  };
}

before(async () => {
  const rows = Array.from({ length: ROWS }, (_, i) => statement(i));
  const lines = (rows) => rows.map((row) => JSON.stringify(row)).join("\n");
  writeFileSync(at("in.jsonl"), lines(rows));
  const labelled = rows.filter((_, i) => i % 50 === 0 || i % 50 === 3);
  writeFileSync(at("gold.jsonl"), lines(labelled.map(({ id, target, stance }) => ({ id, target, stance }))));
  run(["classify", "--fast", "--reasons", "3", "--abstain-below", "0.5", "-o", at("r.jsonl"), at("in.jsonl")]);
  run(["report", "--gold", at("gold.jsonl"), "-o", at("report.html"), at("r.jsonl")]);
  url = pathToFileURL(at("report.html")).href;
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  place.remove();
});

const results = () => readFileSync(at("r.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const found = (page) => page.locator("#found").textContent();
const hits = (page, number) => page.waitForFunction((start) => document.getElementById("found").textContent.startsWith(start), `${number.toLocaleString("en")} of 10,000 `);

test("ten thousand statements: no request, no error, one page of them in the document", async () => {
  const page = await chromium.context.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  await hits(page, ROWS);
  assert.deepEqual(requests, [url]);
  assert.deepEqual(errors, []);
  assert.equal(await page.locator("#list > li").count(), 25);
  assert.ok((await page.locator("mark").count()) > 10, "reasons are marked");
  assert.ok((await page.locator("svg[role=img]").count()) > 10);
  await page.close();
});

test("filters give the rows that a count of the results gives", async () => {
  const { page, errors } = await openPage(chromium.context, url);
  const rows = results();
  const count = (of) => rows.filter(of).length;
  await page.selectOption("#target", { value: "=russians" });
  await hits(page, count((row) => row.target === "russians"));
  await page.selectOption("#stance", { label: await page.locator("#stance option", { hasText: "obligation" }).textContent() });
  await hits(page, count((row) => row.target === "russians" && row.stance === "obligation"));
  await page.click("button[type=reset]");
  await hits(page, ROWS);
  await page.selectOption("#lang", { index: 1 });
  const lang = (await page.locator("#lang option").nth(1).getAttribute("value")).slice(1);
  await hits(page, count((row) => row.lang === lang));
  await page.click("button[type=reset]");
  await page.selectOption("#outlet", { value: "=Северный вестник" });
  await hits(page, count((row) => row.outlet === "Северный вестник"));
  await page.selectOption("#sure", "yes");
  await hits(page, count((row) => row.outlet === "Северный вестник" && row.abstained));
  await page.click("button[type=reset]");
  await page.fill("#speaker", "amina");
  await hits(page, count((row) => row.speaker === "Amina Karimova"));
  await page.fill("#words", "number 1007");
  await hits(page, 1);
  assert.match(await page.locator("#list > li").textContent(), /number 1007/);
  await page.fill("#words", "no such words");
  await page.waitForFunction(() => document.getElementById("found").textContent.startsWith("None"));
  assert.equal(await page.locator("#list > li").count(), 0);
  assert.deepEqual(errors, []);
  await page.close();
});

test("links lead to the words in the article, and nowhere else", async () => {
  const { page } = await openPage(chromium.context, url);
  await page.fill("#words", "1002.");
  await hits(page, 1);
  const link = page.locator("#list a").first();
  assert.match(await link.getAttribute("href"), /^https:\/\/news\.example\/1002#:~:text=We%20owe%20the%20migrants/);
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  await page.fill("#words", "4321.");
  await page.waitForFunction(() => document.querySelector("#list > li").textContent.includes("number 4321."));
  assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
  assert.notEqual(await page.title(), "wrong");
  await page.close();
});

test("all is reached by the keyboard", async () => {
  const { page } = await openPage(chromium.context, url);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.focus("#words");
  await page.keyboard.type("train");
  const rows = results().filter((row) => row.quote.includes("train"));
  await hits(page, rows.length);
  const order = [];
  for (let step = 0; step < 9; step += 1) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.type));
  }
  const fields = ["target", "stance", "sentiment", "lang", "outlet", "speaker", "sure", "order", "reset"];
  assert.deepEqual(order, fields);
  await page.focus("#on");
  await page.keyboard.press("Enter");
  assert.match(await found(page), /26 to 50 shown/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "found");
  await page.focus("#back");
  await page.keyboard.press("Space");
  assert.match(await found(page), / 1 to 25 shown/);
  await page.close();
});

for (const theme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`${theme}, ${width} pixels: no serious finding, no sideways scrolling`, async () => {
      const { page } = await openPage(chromium.context, url, { width, theme });
      await hits(page, ROWS);
      assert.deepEqual(await seriousFindings(page), []);
      assert.equal(await overflows(page), false);
      await picture(page, `report-${theme}-${width}`);
      await page.close();
    });
  }
}

test("the switch of colours wins over the system's", async () => {
  const { page } = await openPage(chromium.context, url, { theme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.selectOption("#theme", "dark");
  assert.notEqual(await paper(), light);
  assert.deepEqual(await seriousFindings(page), []);
  await page.emulateMedia({ media: "print" });
  assert.equal(await paper(), light, "paper is white");
  await page.close();
});

test("without scripts the charts, the tables and a note are there", async () => {
  const context = await launcher.launchPersistentContext(at("profile"), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    javaScriptEnabled: false,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic", "--disable-component-update", "--disable-sync"],
  });
  const page = await context.newPage();
  await page.goto(url);
  assert.ok(await page.locator("svg[role=img]").first().isVisible());
  assert.ok(await page.locator("table").first().isVisible());
  assert.ok(await page.getByText("needs JavaScript").isVisible());
  assert.equal(await page.locator("#filters").isVisible(), false);
  await context.close();
});
