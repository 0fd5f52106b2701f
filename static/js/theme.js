// Runs before the first paint: where nobody chose a theme, the system's one is taken.
(() => {
  const root = document.documentElement;
  if ("themeAuto" in root.dataset && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.bsTheme = "dark";
  root.classList.add("js");
})();
