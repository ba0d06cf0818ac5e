// Shortcuts for people who stay on the keyboard. They can be turned off on one's own page (account.html).
"use strict";
(() => {
  const NAME = "apaise-shortcuts";
  const off = () => localStorage.getItem(NAME) === "off";

  for (const box of document.querySelectorAll("[data-shortcuts]")) {
    box.hidden = false;
    const field = box.querySelector("input");
    field.checked = !off();
    field.addEventListener("change", () => localStorage.setItem(NAME, field.checked ? "on" : "off"));
  }

  const step = (by) => {
    const rows = [...document.querySelectorAll(".rows a.row, .cards article h2 a")];
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
  };

  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "?") {
      location.href = "/console/account#keys";
    } else if (Date.now() - going < 1500) {
      going = 0;
      document.querySelector(`a[data-shortcut="${CSS.escape(event.key)}"]`)?.click();
    } else if (event.key === "g") {
      going = Date.now();
    } else if (event.key === "j") {
      step(1);
    } else if (event.key === "k") {
      step(-1);
    }
  });
})();
