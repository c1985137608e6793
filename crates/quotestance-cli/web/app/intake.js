// Where an article comes from: pasted, dropped, or opened as a file.

import { byId } from "./dom.js";

const FORMATS = { md: "md", markdown: "md", html: "html", htm: "html", xhtml: "html" };

/** A name for text that has none: the same for the same text. */
function nameOf(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return `pasted-${hash.toString(16).padStart(8, "0")}`;
}

/** What is in the form: `null` where there is no text. */
export function article() {
  const text = byId("text").value;
  if (!text.trim()) return null;
  const name = byId("name").value.trim();
  return {
    text,
    name: name || nameOf(text),
    source: name,
    format: byId("format").value,
    indirect: byId("indirect").checked,
    fast: byId("fast").checked,
  };
}

/** Takes files that are opened or dropped; `fail` is told what cannot be read. */
export function takeFiles(fail) {
  const form = byId("intake");
  const chooser = byId("file");
  const take = async (file) => {
    if (!file) return;
    try {
      byId("text").value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      fail(`${file.name} is no text in UTF-8.`);
      return;
    }
    byId("name").value = file.name;
    byId("format").value = FORMATS[file.name.split(".").pop().toLowerCase()] ?? "txt";
    fail("");
    byId("analyse").focus();
  };
  byId("open").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take(chooser.files[0]);
    chooser.value = "";
  });
  // A file that misses the form would open in the place of the page.
  for (const kind of ["dragover", "drop"]) {
    addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }
  form.addEventListener("dragover", () => form.classList.add("dropping"));
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    take(event.dataTransfer?.files[0]);
  });
}
