// Keeps an open page true without reloading it. Every page works without this file.
"use strict";
(() => {
  const { stream, page } = document.body.dataset;
  let seen = document.body.dataset.seen;
  let source = null;
  let refreshing = false;
  let again = false;

  const words = {
    fr: { offline: "Connexion perdue, nouvel essai…", late: "en retard de", left: "encore", days: "j" },
    en: { offline: "Connection lost, trying again…", late: "late by", left: "", after: " left", days: "d" },
  }[document.documentElement.lang] ?? {};

  const served = new WeakMap(); // what the server last said of an element, before scripts touched it
  const remember = (root) => {
    for (const part of root.querySelectorAll("[data-region], [data-keyed] > [id]")) served.set(part, part.outerHTML);
  };

  // A person is typing here, or has an open form: what they wrote must not vanish.
  const busy = (part) =>
    [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some(
      (field) => field === document.activeElement ||
        (field.tagName === "SELECT" ? false : field.value !== field.defaultValue)
    ) || part.querySelector("details[data-form][open]") !== null;

  const warn = (part, fresh) => {
    if (fresh && fresh.dataset.version === part.dataset.version) return;
    const note = part.querySelector("[data-stale]");
    if (note) note.hidden = false;
  };

  const swap = (part, fresh) => {
    const html = fresh.outerHTML;
    if (served.get(part) === html) return false;
    if (busy(part)) { warn(part, fresh); return false; }
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const copy = document.importNode(fresh, true);
    const scroll = part.scrollTop;
    const atEnd = part.scrollHeight - part.clientHeight - scroll < 120;
    part.replaceWith(copy);
    served.set(copy, html);
    for (const child of copy.querySelectorAll("[data-keyed] > [id]")) served.set(child, child.outerHTML);
    if (copy.hasAttribute("data-stick")) copy.scrollTop = atEnd ? copy.scrollHeight : scroll;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    return true;
  };

  const mergeKeyed = (region, fresh) => {
    const wanted = [...fresh.children].filter((child) => child.id);
    const ids = new Set(wanted.map((child) => child.id));
    let changed = false;
    for (const old of [...region.children]) {
      if (ids.has(old.id)) continue;
      if (busy(old)) { warn(old, null); continue; }
      old.remove();
      changed = true;
    }
    let place = region.firstElementChild;
    for (const child of wanted) {
      while (place && !ids.has(place.id)) place = place.nextElementSibling; // kept for its typist
      const old = document.getElementById(child.id);
      if (old && old.parentElement === region) {
        if (old !== place && !busy(old)) region.insertBefore(old, place);
        changed = swap(old, child) || changed;
        place = document.getElementById(child.id).nextElementSibling;
      } else {
        const copy = document.importNode(child, true);
        served.set(copy, child.outerHTML);
        copy.classList.add("arrived");
        region.insertBefore(copy, place);
        changed = true;
      }
    }
    return changed;
  };

  const offline = (is) => {
    let sign = document.getElementById("offline");
    if (!sign && is) {
      sign = Object.assign(document.createElement("p"), { id: "offline", className: "offline" });
      sign.setAttribute("role", "status");
      sign.textContent = words.offline;
      document.body.append(sign);
    }
    if (sign) sign.hidden = !is;
  };

  const refresh = async () => {
    if (refreshing) { again = true; return; }
    refreshing = true;
    try {
      const answer = await fetch(page, { credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname.endsWith("/login")) { location.reload(); return; }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-region]")) {
        const old = document.getElementById(part.id);
        if (!old || old.parentElement.closest("[data-region]")) continue;
        if (part.hasAttribute("data-keyed")) mergeKeyed(old, part);
        else swap(old, part);
      }
      if (fresh.title) document.title = fresh.title;
      count();
      offline(false);
    } catch {
      offline(true);
    } finally {
      refreshing = false;
      if (again) { again = false; refresh(); }
    }
  };

  const listen = () => {
    if (!stream || source || document.hidden) return;
    source = new EventSource(`${stream}?seen=${encodeURIComponent(seen)}`);
    source.addEventListener("changed", (event) => { seen = event.data; refresh(); });
    source.addEventListener("gone", () => { source.close(); location.reload(); });
    source.addEventListener("open", () => offline(false));
    source.addEventListener("error", () => {
      offline(true);
      if (source.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(listen, 5000);
    });
  };
  // Browsers allow few connections to one place: a hidden tab gives its own back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { source?.close(); source = null; } else listen();
  });
  addEventListener("pagehide", () => { source?.close(); source = null; });
  addEventListener("pageshow", listen);

  // Deadlines: the same words as bot/pages/moments.py.
  const length = (ms) => {
    const minutes = Math.floor(ms / 60000);
    const hours = Math.floor(minutes / 60);
    if (minutes < 60) return `${minutes} min`;
    return hours < 48 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : `${Math.floor(hours / 24)} ${words.days}`;
  };
  const count = () => {
    for (const time of document.querySelectorAll("time[data-due]")) {
      const left = Date.parse(time.dateTime) - Date.now();
      const past = time.dataset.past ?? `${words.late} ${length(-left)}`;
      time.textContent = left < 0 ? past : `${words.left} ${length(left)}${words.after ?? ""}`.trim();
      const box = time.closest("[data-urgency]");
      if (box) box.dataset.urgency = left < 0 ? "late" : left < 3600000 ? "soon" : "calm";
    }
  };
  setInterval(count, 15000);

  // Forms: no double click; chats and comments are sent without leaving the page.
  const send = async (form, button) => {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      for (const field of form.querySelectorAll("[data-clear]")) { field.value = ""; field.style.height = ""; }
      for (const field of form.querySelectorAll("[data-keep]")) field.defaultValue = field.value;
      await refresh();
    } catch {
      form.submit();
    } finally {
      if (button) button.disabled = false;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const button = event.submitter || form.querySelector("button");
    if (form.hasAttribute("data-async")) {
      event.preventDefault();
      if (button) button.disabled = true;
      send(form, button);
    } else if (button) {
      setTimeout(() => { button.disabled = true; });
    }
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.matches?.("textarea[data-enter]")) return;
    event.preventDefault();
    if (field.value.trim()) field.form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto] select")) event.target.form.requestSubmit();
  });

  remember(document);
  for (const part of document.querySelectorAll("[data-stick]")) part.scrollTop = part.scrollHeight;
  count();
  listen();
})();
