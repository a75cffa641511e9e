/* What the pages do by themselves: open sources beside the text, show quotes, copy, ask an example, say what has happened. */
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 60rem)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  // The language that the page was made in; Gradio, which speaks fewer, would write its own over it.
  const spoken = document.documentElement.lang || "en";
  new MutationObserver(() => {
    if (document.documentElement.lang !== spoken) document.documentElement.lang = spoken;
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  const within = (node, selector) => (node instanceof Element ? node.closest(selector) : null);

  // --- the source beside the text

  let opened = null; // what was chosen to open the source, to go back to
  let latest = 0; // only the source that was chosen last is shown

  function panelFor(link) {
    const split = within(link, ".split");
    return split ? split.querySelector(".source-panel") : null;
  }

  async function openSource(link, panel) {
    const address = new URL(link.href);
    address.searchParams.set("view", "panel");
    const body = panel.querySelector(".panel-body");
    const turn = ++latest;
    opened = link;
    for (const old of document.querySelectorAll("[data-open][aria-current]")) old.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    panel.setAttribute("aria-busy", "true");
    let page = null;
    try {
      const reply = await fetch(address.pathname + address.search, { credentials: "same-origin" });
      page = await reply.text();
    } catch {
      page = null;
    }
    if (turn !== latest) return;
    panel.removeAttribute("aria-busy");
    panel.classList.add("filled");
    if (page === null) {
      body.replaceChildren(line("p", "problem", panel.dataset.failed));
    } else {
      body.innerHTML = page; // our own page, in which everything is escaped
    }
    addClose(panel);
    showPassage(panel, body);
  }

  function showPassage(panel, body) {
    const passage = body.querySelector("#passage");
    const text = body.querySelector(".document-text");
    if (narrow.matches) {
      (passage ?? panel).scrollIntoView({ block: passage ? "center" : "start" });
    } else if (passage && text) {
      const edge = text.getBoundingClientRect().top;
      const wanted = passage.getBoundingClientRect().top - edge - text.clientHeight / 4;
      // From the beginning of a paragraph, so that no line is cut through; but never so far up that the passage is out of sight.
      const tops = [...text.children].map((part) => part.getBoundingClientRect().top - edge);
      const begin = tops.filter((top) => top <= wanted && wanted - top < text.clientHeight / 3).pop();
      text.scrollTop += (begin ?? wanted + 8) - 8;
    }
    (passage ?? text ?? body.querySelector("a, button"))?.focus({ preventScroll: true });
  }

  function addClose(panel) {
    const bar = panel.querySelector(".panel-bar");
    if (bar.querySelector("button")) return;
    const button = line("button", "panel-close", panel.dataset.close);
    button.type = "button";
    bar.append(button);
  }

  function closeSource(panel) {
    panel.classList.remove("filled");
    panel.querySelector(".panel-body").replaceChildren();
    panel.querySelector(".panel-close")?.remove();
    if (opened?.isConnected) {
      opened.removeAttribute("aria-current");
      opened.focus();
      opened.scrollIntoView({ block: "center" });
    }
  }

  function line(tag, name, text) {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  }

  // --- quotes on hover and focus

  const tip = line("div", "tip", "");
  tip.id = "esnqa-tip";
  tip.setAttribute("aria-hidden", "true"); // the link says the same to those who listen
  let tipTimer = 0;

  function showTip(link) {
    clearTimeout(tipTimer);
    if (!tip.isConnected) document.body.append(tip);
    const quote = line("p", "tip-quote", link.dataset.quote);
    quote.lang = link.dataset.lang;
    tip.replaceChildren(quote, line("p", "tip-title", link.dataset.title), line("p", "tip-meta", link.dataset.meta));
    tip.classList.add("shown");
    const place = link.getBoundingClientRect();
    const width = Math.min(tip.offsetWidth, window.innerWidth - 16);
    tip.style.left = `${Math.max(8, Math.min(place.left - 24, window.innerWidth - width - 8))}px`;
    const below = place.bottom + 8;
    const fits = below + tip.offsetHeight < window.innerHeight;
    tip.style.top = `${fits ? below : Math.max(8, place.top - tip.offsetHeight - 8)}px`;
  }

  function hideTip(soon = 0) {
    clearTimeout(tipTimer);
    tipTimer = setTimeout(() => tip.classList.remove("shown"), soon);
  }

  document.addEventListener("pointerover", (event) => {
    const link = within(event.target, ".cite");
    if (link && event.pointerType !== "touch") showTip(link);
    else if (within(event.target, ".tip")) clearTimeout(tipTimer);
    else if (tip.classList.contains("shown")) hideTip(150);
  });
  document.addEventListener("focusin", (event) => {
    const link = within(event.target, ".cite");
    if (link && link.matches(":focus-visible")) showTip(link);
  });
  document.addEventListener("focusout", () => hideTip());
  document.addEventListener("scroll", () => hideTip(), { capture: true, passive: true });

  // --- copying

  async function copy(button) {
    const panel = document.querySelector(".source-panel");
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    let done = true;
    try {
      const link = button.dataset.copyLink;
      await navigator.clipboard.writeText(link ? new URL(link, location.href).href : button.dataset.copy);
    } catch {
      done = false;
    }
    button.textContent = done ? panel.dataset.copied : panel.dataset.copyFailed;
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, 2000);
  }

  // --- asking an example, or again

  function ask(question) {
    const box = document.querySelector("#question textarea");
    if (!box) return;
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#ask-button")?.click(), 60);
  }

  function fill(question) {
    const box = document.querySelector("#question textarea");
    if (!box) return;
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  function press(button) {
    document.getElementById(`${button.dataset.press}-button`)?.click();
    button.closest("details.menu")?.removeAttribute("open");
    if (button.dataset.focus) document.querySelector(`#${button.dataset.focus} textarea`)?.focus();
  }

  // Questions to go on with are made apart from the answer; they are shown below the one that they follow, if it is still there.
  function suggest() {
    const made = document.querySelector("#follow-ups .follow-ups");
    const turn = document.querySelector("#live .turn[data-announce]");
    if (!made || !turn || turn.querySelector(".follow-ups")) return;
    if (turn.querySelector(".question")?.lastChild.textContent.trim() !== made.dataset.after) return;
    turn.append(made.cloneNode(true));
  }

  // --- taking away

  function save(node) {
    const bytes = Uint8Array.from(atob(node.dataset.file), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: node.dataset.type }));
    link.download = node.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // --- passages kept, as long as the tab is open

  const SHELF = "esnqa-kept";

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(SHELF)) ?? [];
    } catch {
      return [];
    }
  }

  function keepAll(items) {
    sessionStorage.setItem(SHELF, JSON.stringify(items));
    showBasket();
  }

  function toggleKept(button) {
    const basket = document.querySelector(".basket");
    const items = kept();
    const id = button.dataset.keep;
    if (items.some((item) => item.id === id)) {
      keepAll(items.filter((item) => item.id !== id));
    } else if (items.length >= Number(basket.dataset.most)) {
      announce(basket.dataset.full);
    } else {
      keepAll([...items, { id, title: button.dataset.title, quote: button.dataset.quote }]);
    }
  }

  function showBasket() {
    const basket = document.querySelector(".basket");
    if (!basket) return;
    const items = kept();
    basket.hidden = items.length === 0;
    basket.querySelector(".basket-count").textContent = String(items.length);
    basket.querySelector(".basket-items").replaceChildren(...items.map((item) => basketItem(item, basket)));
    const chosen = items.map((item) => `passage=${encodeURIComponent(item.id)}`).join("&");
    for (const link of basket.querySelectorAll("a[data-form]")) link.href = `/export/passages.${link.dataset.form}?${chosen}`;
    for (const button of document.querySelectorAll("#found [data-keep]")) {
      const has = items.some((item) => item.id === button.dataset.keep);
      if (button.getAttribute("aria-pressed") === String(has)) continue;
      button.setAttribute("aria-pressed", String(has));
      button.textContent = has ? basket.dataset.wordKept : basket.dataset.wordKeep;
    }
  }

  function basketItem(item, basket) {
    const made = document.createElement("li");
    const remove = line("button", "plain", basket.dataset.wordRemove);
    remove.type = "button";
    remove.dataset.drop = item.id;
    remove.setAttribute("aria-label", `${basket.dataset.wordRemove}: ${item.title}`);
    made.append(line("strong", "", item.title), " ", line("span", "", item.quote), " ", remove);
    return made;
  }

  // --- narrowing what was found

  function narrowFound() {
    const pressed = new Map();
    for (const button of document.querySelectorAll("#found [data-facet][aria-pressed='true']")) {
      const key = button.dataset.facet.split("=")[0];
      pressed.set(key, [...(pressed.get(key) ?? []), button.dataset.facet]);
    }
    const results = [...document.querySelectorAll("#found .result")];
    for (const result of results) {
      const has = result.dataset.facets.split("\n");
      result.hidden = ![...pressed.values()].every((values) => values.some((value) => has.includes(value)));
    }
    const hint = document.querySelector("#found [data-summary]");
    const shown = results.filter((result) => !result.hidden).length;
    hint.textContent = pressed.size
      ? hint.dataset.narrowed.replace("{shown}", shown).replace("{total}", results.length)
      : hint.dataset.summary;
    announce(hint.textContent);
  }

  // --- feedback, where it is wanted

  async function sendFeedback(button) {
    const body = within(button, ".feedback-body");
    const turn = within(button, ".turn");
    const said = {
      verdict: body.querySelector("input:checked").value,
      comment: body.querySelector("textarea").value,
      question: body.dataset.question,
      sources: [...turn.querySelectorAll(".sources a[data-open]")].map((link) => link.getAttribute("href")).slice(0, 50),
    };
    let done = false;
    try {
      const reply = await fetch("/feedback", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(said),
      });
      done = reply.ok;
    } catch {
      done = false;
    }
    const told = line("p", "hint", done ? body.dataset.thanks : body.dataset.failed);
    told.setAttribute("role", "status");
    if (done) body.replaceChildren(told);
    else body.append(told);
    announce(told.textContent);
  }

  // --- another language

  document.addEventListener("change", (event) => {
    const choice = within(event.target, "select[data-language]");
    if (!choice) return;
    if (document.querySelector("#live .turn") && !window.confirm(choice.dataset.confirm)) {
      choice.value = spoken;
      return;
    }
    document.cookie = `esnqa_language=${choice.value}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  });

  // --- saying what has happened, to those who listen

  const voice = line("div", "unseen", "");
  voice.setAttribute("role", "status");
  voice.setAttribute("aria-live", "polite");

  function announce(text) {
    if (!voice.isConnected) document.body.append(voice);
    voice.textContent = "";
    setTimeout(() => { voice.textContent = text; }, 80);
  }

  // --- events

  document.addEventListener("click", (event) => {
    const link = within(event.target, "a[data-open]");
    const panel = link && panelFor(link);
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
    if (link && panel && plain) {
      event.preventDefault();
      hideTip();
      openSource(link, panel);
      return;
    }
    const button = within(event.target, "button");
    if (!button) return;
    if (button.dataset.copy || button.dataset.copyLink) copy(button);
    else if (button.dataset.press) press(button);
    else if (button.dataset.edit) fill(button.dataset.edit);
    else if (button.dataset.keep) toggleKept(button);
    else if (button.dataset.drop) keepAll(kept().filter((item) => item.id !== button.dataset.drop));
    else if ("basketEmpty" in button.dataset) keepAll([]);
    else if ("print" in button.dataset) window.print();
    else if ("feedback" in button.dataset) sendFeedback(button);
    else if (button.dataset.facet) {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      narrowFound();
    } else if ("facetNone" in button.dataset) {
      for (const other of document.querySelectorAll("#found [data-facet]")) other.setAttribute("aria-pressed", "false");
      narrowFound();
    }
    else if (button.dataset.ask) ask(button.dataset.ask);
    else if (button.classList.contains("panel-close")) closeSource(within(button, ".source-panel"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = within(event.target, "details.menu[open]");
    if (menu) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
      return;
    }
    if (tip.classList.contains("shown")) {
      hideTip();
      return;
    }
    const panel = within(event.target, ".source-panel.filled");
    if (panel) closeSource(panel);
  });

  // --- a new turn comes into view, and what it says is announced

  let seen = null;
  const said = new Map();

  function watch() {
    new MutationObserver(() => {
      const live = document.querySelector("#live .turn");
      const asked = live?.querySelector(".question")?.textContent ?? null;
      if (live?.classList.contains("pending")) said.delete("live");
      if (live && asked && (live.classList.contains("pending") || asked !== seen)) {
        if (asked !== seen || live.classList.contains("pending")) {
          live.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
        }
        seen = asked;
      }
      const file = document.querySelector("[data-file]:not([data-saved])");
      if (file) {
        file.dataset.saved = "true";
        save(file);
      }
      suggest();
      const shelf = document.querySelector(".basket:not([data-ready])");
      const fresh = document.querySelector("#found [data-keep]:not([data-ready])");
      if (shelf || fresh) {
        shelf?.setAttribute("data-ready", "");
        for (const button of document.querySelectorAll("#found [data-keep]")) button.setAttribute("data-ready", "");
        showBasket();
      }
      for (const part of document.querySelectorAll("#live [data-announce], #found [data-announce], #compared [data-announce], #shelf [data-announce], .download[data-announce]")) {
        // By place, since a part that is written once more has nothing new to say: an answer only after a question.
        const place = within(part, "#live, #found, #compared, #shelf")?.id ?? "download";
        if (part.offsetParent && part.dataset.announce !== said.get(place)) {
          said.set(place, part.dataset.announce);
          announce(part.dataset.announce);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
