/* What the pages do by themselves: open sources beside the text, show quotes, copy, ask an example, say what has happened. */
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 60rem)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
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
      const above = passage.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += above - text.clientHeight / 4;
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
      await navigator.clipboard.writeText(button.dataset.copy);
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
    if (button.dataset.copy) copy(button);
    else if (button.dataset.ask) ask(button.dataset.ask);
    else if (button.classList.contains("panel-close")) closeSource(within(button, ".source-panel"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (tip.classList.contains("shown")) {
      hideTip();
      return;
    }
    const panel = within(event.target, ".source-panel.filled");
    if (panel) closeSource(panel);
  });

  // --- a new turn comes into view, and what it says is announced

  let seen = null;
  let said = "";

  function watch() {
    new MutationObserver(() => {
      const live = document.querySelector("#live .turn");
      const asked = live?.querySelector(".question")?.textContent ?? null;
      if (live && asked && (live.classList.contains("pending") || asked !== seen)) {
        if (asked !== seen || live.classList.contains("pending")) {
          live.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
        }
        seen = asked;
      }
      for (const part of document.querySelectorAll("#live [data-announce], #found [data-announce], #shelf [data-announce]")) {
        if (part.offsetParent && part.dataset.announce !== said && part.dataset.announce !== part.dataset.said) {
          part.dataset.said = said = part.dataset.announce;
          announce(said);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
