// The server's API. Where it wants a token, the reader is asked for it once a tab.

import { el } from "./dom.js";

const TOKEN = "token";

/** What the server refused, in its own words. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** The answer to a request, as JSON; `null` where there is none. */
export async function ask(method, path, body) {
  for (;;) {
    const headers = {};
    const token = sessionStorage.getItem(TOKEN);
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    let response;
    try {
      response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new Refusal(0, "The server does not answer. Is it still running?");
    }
    if (response.status === 401) {
      await askForToken(Boolean(token));
      continue;
    }
    if (response.status === 204) return null;
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refusal(response.status, answer.detail ?? response.statusText);
    return answer;
  }
}

function askForToken(wasWrong) {
  const field = el("input", { type: "password", id: "token", required: true, autocomplete: "off" });
  const dialog = el(
    "dialog",
    { "aria-labelledby": "token-label" },
    el(
      "form",
      { method: "dialog" },
      el("label", { for: "token", id: "token-label" }, wasWrong ? "That is not the server’s token. Try again:" : "The server’s token:"),
      field,
      el("button", { class: "main" }, "Go on"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      sessionStorage.setItem(TOKEN, field.value.trim());
      dialog.remove();
      resolve();
    });
  });
}
