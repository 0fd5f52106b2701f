// What the pages do beyond htmx. Everything here is a convenience: each page works without it.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const root = document.documentElement;

// --- light and dark -------------------------------------------------------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-theme-form]")) {
    event.preventDefault();
    const theme = event.submitter.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    root.dataset.bsTheme = theme;
    $(theme === "dark" ? ".only-dark" : ".only-light", form)?.focus();
  } else if (form.dataset.confirm && !confirm(form.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// --- toasts ---------------------------------------------------------------------------------------------------------
const SHOWN_MS = 9000;

function watchToast(line) {
  if (line.dataset.watched || line.matches(".toast-error")) return;
  line.dataset.watched = "yes";
  const end = () => (line.matches(":hover, :focus-within") ? setTimeout(end, 1500) : line.remove());
  setTimeout(end, SHOWN_MS);
}

function say(text, tone = "info") {
  const line = document.createElement("div");
  const words = document.createElement("span");
  line.className = `toast-line toast-${tone}`;
  line.dataset.toast = "";
  words.textContent = text;
  line.append(words);
  $("#toasts").append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}

new MutationObserver(() => $$("[data-toast]").forEach(watchToast)).observe($("#toasts"), { childList: true });
$$("[data-toast]").forEach(watchToast);

// --- clicks: copy, dialogs, closing ---------------------------------------------------------------------------------
async function copy(button) {
  const words = $("span", button);
  const before = words?.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  if (words && before !== "Copied") {
    words.textContent = "Copied";
    setTimeout(() => { words.textContent = before; }, 1600);
  }
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (on("[data-copy]")) copy(on("[data-copy]"));
  else if (on("[data-dialog]")) document.getElementById(on("[data-dialog]").dataset.dialog)?.showModal();
  else if (on("[data-close-toast]")) on("[data-toast]").remove();
  else if (event.target instanceof HTMLDialogElement) event.target.close();
});

// --- rows: a cursor that is the focus itself, and a selection -------------------------------------------------------
const rows = () => $$("[data-rows] [data-row]");
const rowOf = (element) => element?.closest?.("[data-row]");
const boxOf = (row) => row && $('input[type="checkbox"]', row);

function move(step) {
  const all = rows();
  if (!all.length) {
    $(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]')?.click();
    return;
  }
  const at = all.indexOf(rowOf(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  $("[data-open]", next)?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function showSelection() {
  const boxes = rows().map(boxOf).filter(Boolean);
  const ticked = boxes.filter((box) => box.checked).length;
  for (const bar of $$("[data-bulk]")) {
    bar.hidden = ticked === 0;
    for (const count of $$("[data-count]", bar)) count.textContent = ticked;
  }
  for (const all of $$("[data-select-all]")) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

let lastBox = null;
function tick(box, ranged) {
  const boxes = rows().map(boxOf).filter(Boolean);
  const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
  if (ranged && from >= 0) for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  lastBox = box;
  showSelection();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of rows().map(boxOf).filter(Boolean)) box.checked = event.target.checked;
    showSelection();
  } else if (event.target.matches("[data-submits]")) {
    event.target.form.requestSubmit();
  }
});
document.addEventListener("click", (event) => {
  const box = event.target.closest('[data-row] input[type="checkbox"]');
  if (box) tick(box, event.shiftKey);
});

// --- keys -----------------------------------------------------------------------------------------------------------
const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => boxOf(rowOf(document.activeElement))?.click(),
  a: () => ($$('[data-key="a"]').find((one) => one.checkVisibility()))?.click(),
  "/": () => $("[data-search]")?.focus(),
  "?": () => $("#keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
    if (event.target.matches("input, textarea, select")) event.target.blur();
  }
  const typing = event.target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// --- htmx: a morph keeps what is ticked, and an error is said -------------------------------------------------------
window.Idiomorph?.defaults && Object.assign(window.Idiomorph.defaults.callbacks, {
  beforeAttributeUpdated: (name, node) => !(name === "checked" && node.matches?.("[data-row] input")),
});
document.addEventListener("htmx:afterSettle", showSelection);
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const said = { 403: "Your role does not allow this.", 404: "This is not there any more.", 429: "Too many requests; wait a moment." };
  say(said[status] ?? `The Portal answered with an error (${status}). Try again.`, "error");
});
document.addEventListener("htmx:sendError", () => say("The Portal cannot be reached. Try again.", "error"));
document.addEventListener("htmx:timeout", () => say("The Portal took too long. Try again.", "error"));
showSelection();
