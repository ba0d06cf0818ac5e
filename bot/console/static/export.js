// Shows how far an export is. Without this file the same links download the same files.
"use strict";
(() => {
  const box = document.querySelector("[data-progress]");
  const failed = document.querySelector("[data-failed]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const written = box.querySelector("[data-written]");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);

  // Every line of a CSV export ends with its only carriage return, every line of JSON with its only line feed.
  const ends = (type) => (type.startsWith("text/csv") ? 13 : 10);

  const tell = (rows) => {
    bar.value = rows;
    written.textContent = numbers.format(rows);
  };

  const take = async (link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const type = answer.headers.get("Content-Type") || "";
    const total = Number(answer.headers.get("X-Total-Rows"));
    const end = ends(type);
    const parts = [];
    let rows = end === 13 ? -1 : 0; // the heads of the columns are no row
    bar.max = Math.max(total, 1);
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      for (const byte of value) if (byte === end) rows += 1;
      tell(Math.max(rows, 0));
    }
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    save(new Blob(parts, { type }), name ? name[1] : "export");
  };

  const save = (blob, name) => {
    const address = URL.createObjectURL(blob);
    const link = Object.assign(document.createElement("a"), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-export]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!box.hidden && box.dataset.busy) return;
    box.dataset.busy = "1";
    box.hidden = false;
    failed.hidden = true;
    tell(0);
    try {
      await take(link);
    } catch {
      failed.hidden = false;
      box.hidden = true;
    } finally {
      delete box.dataset.busy;
    }
  });
})();
