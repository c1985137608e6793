// Elements made of data. Text becomes text, never markup.

/**
 * An element with these properties and children. Properties that begin with `on` are listeners, `class`, `data-…`,
 * `aria-…`, `role` and `for` are attributes; others are set as they are. Children are nodes or text.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (/^(class|for|role|data-.*|aria-.*)$/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** The element of this id. */
export const byId = (id) => document.getElementById(id);

/** Says something where `status` stands; screen readers read it. */
export function say(status, text, isBad = false) {
  status.classList.toggle("bad", isBad);
  status.textContent = text;
}

/** The colour theme: the system's, until the button is used. */
export function themeButton(button) {
  const root = document.documentElement;
  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
  };
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

/** The key in small letters; where the layout has no Latin ones, by its place on the keyboard. */
export function keyOf({ key, code }) {
  return (key > "~" && code.startsWith("Key") ? code.slice(3) : key).toLowerCase();
}
