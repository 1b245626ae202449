// The desk beyond its pages: live arrival, countdowns, dialogs and the keys of the command box.
(() => {
  "use strict";

  const get = (id) => document.getElementById(id);
  const on = (target, name, run, how) => target.addEventListener(name, run, how);
  const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const [words, reply, press, fate, scroller, jump] = ["words", "reply", "press", "fate", "scroll", "jump"].map(get);
  document.documentElement.classList.add("js");

  // What folds away on a narrow screen stands open on a wide one.
  for (const [id, wide] of [["fold-rooms", "(min-width: 48rem)"], ["fold-panel", "(min-width: 75rem)"]]) {
    const media = matchMedia(wide);
    const follow = () => {
      const fold = get(id);
      if (!fold) return;
      fold.open = media.matches;
      fold.firstElementChild.tabIndex = media.matches ? -1 : 0;
    };
    on(media, "change", follow);
    follow();
  }

  // Countdowns

  const units = get("main").dataset;
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const length = (seconds) =>
    fill(seconds < 3600 ? units.minutes : seconds < 86400 ? units.hours : units.days, {
      days: Math.floor(seconds / 86400),
      hours: Math.floor(seconds / 3600) % 24,
      minutes: two((seconds / 60) % 60),
      seconds: two(seconds % 60),
    });
  const count = () => {
    for (const due of document.querySelectorAll("[data-due]")) {
      const left = Math.round((Date.parse(due.dataset.due) - Date.now()) / 1000);
      due.classList.toggle("late", left < 0);
      due.querySelector(".left").textContent = fill(left < 0 ? units.over : units.left, { time: length(Math.abs(left)) });
    }
  };
  setInterval(count, 1000);
  count();

  // The conversation: the newest message stays in view, unless somebody reads older ones

  const title = document.title;
  let unread = 0;
  let away = 0;
  const stands = () => getComputedStyle(scroller).overflowY === "auto";
  const atEnd = () =>
    stands() ? scroller.scrollTop > -60 : innerHeight + scrollY > document.body.scrollHeight - 60;
  const toEnd = () => (stands() ? scroller.scrollTo(0, 0) : scrollTo(0, document.body.scrollHeight));
  const showUnread = () => {
    jump.hidden = !unread;
    jump.textContent = fill(jump.dataset.words, { n: unread });
    document.title = away ? `(${away}) ${title}` : title;
  };
  const read = () => {
    if (atEnd()) unread = 0;
    if (!document.hidden) away = 0;
    showUnread();
  };

  // How to find a control again in the new version of what surrounds it.
  const handle = (it) => {
    if (it.id) return `#${CSS.escape(it.id)}`;
    if (it.value) return `[value=${CSS.escape(it.value)}]`;
    return it.parentElement.id ? `#${CSS.escape(it.parentElement.id)} > ${it.localName}` : "";
  };
  let last = null;  // what had the focus last, unless somebody pointed elsewhere since
  on(document, "focusin", ({ target }) => { last = target; });
  on(document, "pointerdown", () => { last = null; });
  // Whoever works with the keyboard never loses their place, in whatever order answers and messages arrive.
  const mend = () => setTimeout(() => {
    for (const each of [last, words]) {
      if (last && document.activeElement === document.body && each?.isConnected) each.focus({ preventScroll: true });
    }
  }, 60);
  const renew = (old, fresh) => {
    // A button is out of use while what it asked for is under way, and may have lost the focus by that.
    const active = document.activeElement === document.body ? last : document.activeElement;
    const held = old.contains(active);
    const within = held && handle(active);
    const top = old.scrollTop;
    for (const fold of old.querySelectorAll("details[id]")) {
      const twin = fresh.querySelector(`#${CSS.escape(fold.id)}`);
      if (!twin) continue;
      twin.open = fold.open;
      twin.firstElementChild.tabIndex = fold.firstElementChild.tabIndex;
    }
    old.replaceWith(fresh);
    fresh.scrollTop = top;
    // A control that is gone, such as a button that was pressed, hands the focus to the command box.
    if (held) ((within && fresh.querySelector(within)) || words)?.focus({ preventScroll: true });
  };
  const add = (fresh, into) => {
    const follows = atEnd();
    let next = null;
    for (let each = into.lastElementChild; each?.dataset.at > fresh.dataset.at; each = each.previousElementSibling) {
      next = each;
    }
    fresh.classList.add("fresh");
    into.insertBefore(fresh, fresh.dataset.place === "first" ? into.firstChild : next);
    if (into.id !== "messages") return into.closest("[hidden]")?.removeAttribute("hidden");
    if (!follows) unread += 1;
    else if (!stands()) toEnd();
    if (document.hidden) away += 1;
    return showUnread();
  };
  const receive = (html) => {
    const held = document.createElement("template");
    held.innerHTML = html;
    for (const fresh of [...held.content.children]) {
      const old = get(fresh.id);
      const into = document.querySelector(fresh.dataset.into || "#nowhere");
      if (old) renew(old, fresh);
      else if (into) add(fresh, into);
      htmx.process(fresh);
    }
    count();
    mend();
  };

  if (scroller && jump) {
    on(jump, "click", () => { toEnd(); scroller.focus({ preventScroll: true }); });
    on(scroller, "scroll", read, { passive: true });
    on(window, "scroll", read, { passive: true });
    on(document, "visibilitychange", read);
    if (!stands()) toEnd();
  }

  // The stream: when it gives up, it is opened again, and begins after what was seen last

  const live = get("live");
  if (live) {
    const LONGEST = 15;
    const ASLEEP = 30000;
    let last = live.dataset.after;
    let tries = 0;
    let left = 0;
    let source;
    let timer;
    const tell = (state) => {
      live.classList.toggle("on", state === "live");
      live.textContent = live.dataset[state === "live" ? "live" : "trying"];
      get("lost").textContent = state === "lost" ? get("lost").dataset.words : "";
    };
    const lost = () => {
      tell("lost");
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(connect, 1000 * Math.min(LONGEST, 2 ** tries));
        tries += 1;
      }
    };
    const connect = () => {
      clearTimeout(timer);
      source?.close();
      source = new EventSource(`${live.dataset.stream}?after=${last}`);
      source.onerror = lost;
      source.onopen = () => { tries = 0; tell("live"); };
      source.onmessage = (event) => { last = event.lastEventId || last; receive(event.data); };
    };
    on(window, "pagehide", () => source.close());
    on(window, "pageshow", (event) => event.persisted && connect());
    on(window, "online", () => connect());
    on(document, "visibilitychange", () => {
      if (document.hidden) left = Date.now();
      else if (Date.now() - left > ASLEEP) connect();  // a computer that slept does not notice that the line is dead
    });
    tell("trying");
    connect();
  }

  // Sending: what was not answered keeps its key, so that sending it again counts once

  const said = [];
  const busy = new WeakSet();
  let recalled = 0;
  let sent = 0;
  let unanswered = "";
  const fateOf = (form) => form.querySelector("[data-fate]") || fate;
  const submitter = (event) => event.detail.requestConfig.triggeringEvent?.submitter;

  on(document, "submit", (event) => {
    if (busy.has(event.submitter || event.target)) event.preventDefault();
    if (busy.has(event.submitter || event.target)) event.stopImmediatePropagation();
  }, true);
  on(document, "htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "post") return;
    const button = detail.triggeringEvent?.submitter;
    if (button?.name) detail.parameters[button.name] = button.value;
    for (const name of ["csrf", "room"]) detail.parameters[name] = press.elements[name].value;
    delete detail.parameters.key;
    const whole = JSON.stringify([...detail.formData]);
    if (whole !== unanswered) sent += 1;
    unanswered = whole;
    detail.parameters.key = `${press.elements.key.value}-${sent}`;
  });
  on(document, "htmx:beforeRequest", (event) => {
    const { verb, triggeringEvent } = event.detail.requestConfig;
    // What is fetched once a minute never takes the focus from anybody.
    if (!triggeringEvent && document.activeElement.closest(".overview")) event.preventDefault();
    if (verb !== "post") return;
    const button = submitter(event);
    busy.add(button || event.detail.elt);
    button?.setAttribute("aria-busy", "true");
    fateOf(event.detail.elt).classList.remove("bad");
    fateOf(event.detail.elt).textContent = fate.dataset.sending;
  });
  on(document, "htmx:afterRequest", (event) => {
    const { successful, xhr, elt, requestConfig } = event.detail;
    if (requestConfig.verb !== "post") return;
    const button = submitter(event);
    busy.delete(button || elt);
    button?.removeAttribute("aria-busy");
    button?.closest(".twice")?.removeAttribute("open");
    const gone = xhr.status === 401 || xhr.status === 403;
    fateOf(elt).textContent = successful ? "" : fate.dataset[gone ? "gone" : "failed"];
    fateOf(elt).classList.toggle("bad", !successful);
    if (!successful) return;
    unanswered = "";
    if (elt.id === "say") answered();
    htmx.trigger(document.body, "answered");
  });
  const answered = () => {
    if (words.value && words.value !== said.at(-1)) said.push(words.value);
    recalled = said.length;
    if (!reply.querySelector("[data-answer=refused]")) words.value = "";
  };

  // Answers and forms

  const openSheet = () => {
    const sheet = reply.querySelector("dialog");
    if (!sheet || sheet.matches(":modal")) return;
    sheet.removeAttribute("open");
    sheet.showModal();
    sheet.querySelector(".wrong :is(input, select, textarea)")?.focus();
  };
  on(document, "htmx:beforeSwap", ({ detail }) => {
    if (detail.target === reply) reply.querySelector("dialog[open]")?.close();
  });
  on(document, "htmx:afterSwap", ({ detail }) => {
    count();
    if (detail.target === reply) reply.scrollTop = 0;
    openSheet();
    // A button that was out of use meanwhile loses the focus in a moment, if it has not done so yet.
    const lost = document.activeElement === document.body || document.activeElement.disabled;
    if (detail.requestConfig.triggeringEvent && lost) words.focus();
    mend();
  });
  on(document, "click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      reply.replaceChildren();
      words.focus();
    } else if (event.target.closest("[data-reopen]")) openSheet();
    if (!event.target.closest("#me")) get("me").open = false;
  });
  on(document, "input", ({ target }) => {
    if (!target.dataset.most) return;
    const [length, limit] = [[...target.value].length, Number(target.dataset.most)];
    const note = target.closest(".field").querySelector("[data-count]");
    note.hidden = length < limit * 0.8;
    note.classList.toggle("error", length > limit);
    note.textContent = fill(note.dataset.count, { length, limit });
  });
  openSheet();

  // The command box: suggestions while typing, and the lines that were sent before

  const list = get("suggestions");
  const verbs = [...get("verbs").options].map((option) => [option.value, option.label]);
  const OPENING = /^\s*(?:\/\S+\s+)?(?:[Cc]-\d+\s+)?/;
  let chosen = -1;
  const show = (found) => {
    chosen = -1;
    list.replaceChildren(...found.map(([verb, usage], index) => {
      const item = document.createElement("li");
      const [name, how] = [document.createElement("b"), document.createElement("span")];
      Object.assign(item, { id: `suggestion-${index}`, role: "option" });
      item.dataset.verb = name.textContent = verb;
      how.textContent = usage;
      item.append(name, " ", how);
      return item;
    }));
    list.hidden = !found.length;
    list.scrollTop = 0;
    words.removeAttribute("aria-activedescendant");
    for (const each of [words, get("commands")]) each.setAttribute("aria-expanded", String(!list.hidden));
  };
  const begun = () => OPENING.exec(words.value)[0];
  const suggest = () => {
    const typed = words.value.slice(begun().length).toLowerCase();
    show(typed ? verbs.filter(([verb]) => verb.startsWith(typed) && verb !== typed) : []);
  };
  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (index + list.children.length) % list.children.length;
    const item = list.children[chosen];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    words.setAttribute("aria-activedescendant", item.id);
  };
  const take = (item) => {
    words.value = `${begun()}${item.dataset.verb} `;
    show([]);
    words.focus();
  };
  const recall = (step) => {
    recalled = Math.min(said.length, Math.max(0, recalled + step));
    words.value = said[recalled] ?? "";
  };
  const keys = {
    ArrowDown: () => {
      if (!list.hidden) choose(chosen + 1);
      else if (recalled < said.length) recall(1);
      else if (!words.value) show(verbs);
    },
    ArrowUp: () => (list.hidden ? recall(-1) : choose(chosen < 0 ? -1 : chosen - 1)),
    Enter: () => take(list.children[chosen]),
    Tab: () => take(list.children[chosen]),
    Escape: () => show([]),
  };
  words.removeAttribute("list");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false",
  })) words.setAttribute(name, value);
  on(words, "input", suggest);
  on(words, "blur", () => show([]));
  on(list, "pointerdown", (event) => event.preventDefault());
  on(list, "click", (event) => take(event.target.closest("li")));
  on(get("commands"), "pointerdown", (event) => event.preventDefault());
  on(get("commands"), "click", () => {
    const closed = list.hidden;
    words.focus();
    show(closed ? verbs : []);
  });
  on(words, "keydown", (event) => {
    const taken = event.key === "Enter" || event.key === "Tab" ? !list.hidden && chosen >= 0 : event.key in keys;
    if (!taken || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  on(document, "keydown", (event) => {
    if (event.key === "Escape" && get("me").open) {
      get("me").open = false;
      get("me").firstElementChild.focus();
    }
    const writing = event.target.closest?.("input, textarea, select");
    const slash = event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const quick = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!(slash || quick) || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    words.focus();
    words.select();
  });
})();
