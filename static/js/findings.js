// Acts on findings by key and by menu; without it every act is a plain form.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const typed = "#results .act-body :is(textarea, input)";
const boxes = () => $$("[data-row] [data-select]");

// A key acts on what is ticked; if nothing is, on the row that has the focus.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches('input:not([type="checkbox"]), textarea, select');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  const key = `[data-key="${CSS.escape(event.key)}"]`;
  const undo = $(`#act-notice ${key}`);
  const button = $(`[data-acts] ${key}`);
  if (!undo && !button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (undo) {
    undo.click();
    return;
  }
  const row = event.target.closest("[data-row]");
  if (row && !boxes().some((box) => box.checked)) $("[data-select]", row)?.click();
  if (!boxes().length || boxes().some((box) => box.checked)) button.click();
}, true);

// A menu that needs a note puts the cursor into it; only one is open.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-act-menu]") || !menu.open) return;
  for (const other of $$("[data-act-menu][open]")) if (other !== menu) other.open = false;
  $("[data-act-focus]", menu)?.focus();
}, true);

// After an act nothing is ticked any more and the menus are closed; a refused act and a quiet refresh keep both.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb !== "post" || $("#act-notice [data-refused]")) return;
  for (const box of [...boxes(), ...$$("[data-scope-all]")]) box.checked = false;
  for (const menu of $$("[data-act-menu][open]")) menu.open = false;
  for (const field of $$(typed)) field.value = "";
  $$("[data-select-all]").forEach((box) => { box.checked = false; box.indeterminate = false; });
});

// What a person opened stays open when the list is morphed, and so does what they typed into a menu.
const callbacks = window.Idiomorph?.defaults?.callbacks;
if (callbacks) {
  const before = callbacks.beforeAttributeUpdated;
  callbacks.beforeAttributeUpdated = (name, node, kind) =>
    !(name === "open" && node.matches?.("#results details")) && before(name, node, kind);
  callbacks.beforeNodeMorphed = (node) => !node.matches?.(typed);
}

const narrow = matchMedia("(max-width: 60rem)");
const fold = () => { const facets = $("#facets"); if (facets) facets.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
