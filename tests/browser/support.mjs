// What the tests of all pages share: the binary, a Chromium of one's own, and axe-core.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
export const BINARY = process.env.QUOTESTANCE_BINARY ?? join(ROOT, "target/debug/quotestance");

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A new folder, which `remove` takes away. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "quotestance-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Runs a command of the binary, and gives its standard output. */
export function run(args, options = {}) {
  const done = spawnSync(BINARY, args, { cwd: ROOT, encoding: "utf8", ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.status}\n${done.stderr}`);
  return done.stdout;
}

/** Starts `quotestance serve` on a free port; `url` is what it prints, `stop` ends it in order. */
export async function serve(args, cwd) {
  const child = spawn(BINARY, ["serve", "--port", "0", ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const url = await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once("line", resolve)),
    ended.then((code) => Promise.reject(new Error(`serve ended with ${code}: ${said}`))),
  ]);
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url, stop, said: () => said };
}

/** A Chromium with an empty profile. */
export async function browser() {
  const profile = folder();
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: CHROMIUM,
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
  });
  const close = async () => {
    await context.close();
    profile.remove();
  };
  return { context, close };
}

/** A new page, and the list of what went wrong in it so far. */
export async function openPage(context, url, { width = 1280, height = 900, theme = "light" } = {}) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.goto(url);
  return { page, errors };
}

/** The serious and critical findings of axe-core, a line each. It runs from outside the page's policy. */
export async function seriousFindings(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    );
}

/** Whether the page is wider than its window. */
export function overflows(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth;
  });
}

/** Keeps a picture, if the environment names a folder for them. */
export async function picture(page, name) {
  const to = process.env.SCREENSHOTS;
  if (!to) return;
  mkdirSync(to, { recursive: true });
  await page.screenshot({ path: join(to, `${name}.png`), fullPage: true });
}
