// One key an answer on the score card: 1, 2, 3, then the next question; P skips. It all works without.
"use strict";
(() => {
  const form = document.querySelector("form.score");
  if (!form) return;
  for (const hint of form.querySelectorAll("[data-scripted]")) hint.hidden = false;
  const questions = [...form.querySelectorAll("fieldset")];
  const answered = (question) => question.querySelector(":checked") !== null;
  const present = () =>
    questions.find((question) => question.contains(document.activeElement)) ?? questions.find((q) => !answered(q));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input:not([type=radio])")) return;
    if (event.key.toLowerCase() === "p") { document.getElementById("skip")?.click(); return; }
    const question = "123".includes(event.key) && event.key ? present() : null;
    if (!question) return;
    event.preventDefault();
    question.querySelectorAll("input")[Number(event.key) - 1].checked = true;
    const following = questions[questions.indexOf(question) + 1];
    if (following) (following.querySelector(":checked") ?? following.querySelector("input")).focus();
    else form.querySelector("button").focus();
  });
})();
