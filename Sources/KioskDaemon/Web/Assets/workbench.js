// The workbench: draws the state the simulation sends, and does deeds to its devices.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const [frame, bezel, reply, live] = [at("terminal"), document.querySelector(".bezel"), at("reply"), at("live")];
  const shapes = { wide: [1280, 800], small: [1024, 600], tall: [800, 1280] };
  let state = null, replyTimer = 0;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // The iframe keeps its true size and is scaled into the bezel.
  function fit() {
    const [width, height] = shapes[bezel.dataset.shape], scale = (bezel.clientWidth - 28) / width;
    Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})`, marginBottom: `${height * (scale - 1)}px`, marginRight: `${width * (scale - 1)}px` });
  }

  function say(message) {
    reply.textContent = message;
    reply.hidden = false;
    clearTimeout(replyTimer);
    replyTimer = setTimeout(() => { reply.hidden = true; }, 4000);
  }

  async function perform(deed) {
    try {
      const answer = await fetch("/workbench/deed", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(deed) });
      if (!answer.ok) say((await answer.json()).message);
    } catch {
      say("The daemon does not answer.");
    }
  }

  function person({ label, hint }, isOn) {
    return make("button", { type: "button", "aria-pressed": isOn ? "true" : undefined }, label, make("small", {}, hint));
  }

  // One function per panel. A panel is redrawn only when its own part of the state changes, so that no button is
  // replaced under a finger while a lamp blinks.
  const panels = {
    badges({ badges, readers }) {
      const reader = at("reader"), chosen = reader.value;
      reader.replaceChildren(...readers.filter((r) => /badge/.test(r.type)).map((r) => make("option", { value: r.name, selected: r.name === chosen ? "" : undefined }, r.name)));
      at("badges").replaceChildren(...badges.map((b) => {
        const button = person(b, false);
        button.addEventListener("click", () => perform({ deed: "holdBadge", id: b.id, reader: reader.value }));
        return button;
      }));
    },
    cards({ cards, insertedCard }) {
      at("cards").replaceChildren(...cards.map((c) => {
        const isIn = insertedCard === c.id, button = person(isIn ? { ...c, hint: "inserted: pull it" } : c, isIn);
        button.addEventListener("click", () => perform(isIn ? { deed: "pullCard" } : { deed: "insertCard", id: c.id }));
        return button;
      }));
    },
    plugs({ readers, gnss }) {
      at("readers").replaceChildren(...readers.map((r) => {
        const plug = make("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(r.isPlugged), "aria-label": r.name });
        plug.addEventListener("click", () => perform({ deed: "setReader", reader: r.name, isOn: !r.isPlugged }));
        return make("div", { class: "row" }, make("span", { class: "grow" }, make("b", {}, r.name), make("small", {}, `${r.type} · ${r.isPlugged ? r.path : "unplugged"}`)), plug);
      }));
      for (const button of at("gnss").children) button.setAttribute("aria-pressed", String(button.dataset.gnss === gnss));
    },
    clock({ clock }) {
      const size = Math.abs(clock.offsetSeconds), sign = clock.offsetSeconds < 0 ? "−" : "+";
      const words = size % 86400 === 0 ? `${size / 86400} d` : size >= 3600 ? `${(size / 3600).toFixed(2).replace(/\.?0+$/, "")} h` : `${Math.round(size / 60)} min`;
      at("offset").textContent = size === 0 ? "real time" : `${sign} ${words}`;
      at("trust").setAttribute("aria-checked", String(clock.isTrusted));
    },
    upstream({ upstream }) {
      at("link").setAttribute("aria-checked", String(upstream.isLinked));
      at("linked").textContent = upstream.isLinked ? "connected" : "cut";
      at("linked").className = upstream.isLinked ? "chip ok" : "chip no";
      at("fault").replaceChildren(make("option", { value: "" }, "behaves well"), ...upstream.faults.map((f) => make("option", { value: f.id, selected: f.id === upstream.fault ? "" : undefined }, f.label)));
      at("count").textContent = `${upstream.receivedCount} received`;
      at("received").replaceChildren(...(upstream.received.length ? upstream.received.slice(0, 50).map((r) => make("li", { title: r.id }, make("code", {}, r.time), r.text, r.arrivals > 1 ? make("span", { class: "chip" }, `× ${r.arrivals}`) : "")) : [make("li", { class: "empty" }, "Nothing yet.")]));
    },
    security({ socialSecurity }) {
      const { isReached, faults, fault, usual, registeredCount, registered } = socialSecurity;
      at("reached").textContent = isReached ? "" : "cut";
      at("reached").className = isReached ? "" : "chip no";
      at("onss").replaceChildren(make("option", { value: "" }, usual), ...faults.map((f) => make("option", { value: f.id, selected: f.id === fault ? "" : undefined }, f.label)));
      at("registeredCount").textContent = `${registeredCount} registered`;
      for (const button of document.querySelectorAll("[data-judge]")) button.disabled = registeredCount === 0;
      const looks = { valid: "chip ok", invalid: "chip no" };
      at("registered").replaceChildren(...(registered.length ? registered.map((r) => make("li", {}, make("code", {}, `no. ${r.number}`),
        make("span", {}, make("b", {}, r.direction === "in" ? "in" : "out"), ` ${r.person} at ${r.works}`, make("small", {}, `${r.time} UTC${r.remarks ? ` · ${r.remarks}` : ""}`)),
        make("span", { class: looks[r.validity] || "chip wait" }, r.validity))) : [make("li", { class: "empty" }, "Nothing yet: hold a badge.")]));
    },
    console({ console: door }) {
      at("console").hidden = !door;
      if (!door) return;
      at("door").href = door.isReady ? door.address : `${door.address}/begin`;
      at("door").textContent = `${door.isReady ? "Sign in" : "Begin"} ↗`;
      at("way").textContent = `${door.address} · its certificate is its own: the browser asks once whether to trust it.`;
      at("beginning").hidden = door.isReady;
      at("code").textContent = door.code || "";
    },
    outputs({ outputs }) {
      at("outputs").replaceChildren(...outputs.map((o) => make("div", { class: "output" }, make("b", {}, o.name),
        ...[["green", o.isGreen], ["red", o.isRed], ["buzzer", o.isSounding], ["relay", o.isReleased]].map(([kind, isOn]) => make("span", { class: `lamp ${kind}${isOn ? " on" : ""}` }, make("i", {}), kind)))));
    },
  };
  const parts = { badges: ["badges", "readers"], cards: ["cards", "insertedCard"], plugs: ["readers", "gnss"], clock: ["clock"], upstream: ["upstream"], security: ["socialSecurity"], console: ["console"], outputs: ["outputs"] };
  const drawn = {};

  function draw() {
    for (const [name, keys] of Object.entries(parts)) {
      const part = JSON.stringify(keys.map((key) => state[key]));
      if (drawn[name] === part) continue;
      drawn[name] = part;
      panels[name](state);
    }
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const data = button.dataset;
    if (data.shape) {
      bezel.dataset.shape = data.shape;
      for (const other of at("shapes").children) other.setAttribute("aria-pressed", String(other === button));
      fit();
    } else if (data.gnss) perform({ deed: "setGNSS", gnss: data.gnss });
    else if (data.shift) perform({ deed: "setClockOffset", seconds: data.shift === "0" ? 0 : state.clock.offsetSeconds + Number(data.shift) });
    else if (data.deed === "pressKey") perform({ deed: "pressKey", action: data.action });
    else if (data.atReader) perform({ deed: data.deed, reader: at("reader").value });
    else if (data.judge) perform({ deed: "judgeLast", id: data.judge });
    else if (button.id === "newCode") perform({ deed: "makeConsoleCode" });
    else if (button.id === "trust") perform({ deed: "setClockTrust", isOn: !state.clock.isTrusted });
    else if (button.id === "link") perform({ deed: "setLink", isOn: !state.upstream.isLinked });
  });
  at("fault").addEventListener("change", ({ target }) => perform(target.value ? { deed: "setFault", id: target.value } : { deed: "setFault" }));

  at("onss").addEventListener("change", ({ target }) => perform(target.value ? { deed: "setSocialSecurity", id: target.value } : { deed: "setSocialSecurity" }));

  const events = new EventSource("/workbench/events");
  events.addEventListener("state", ({ data }) => { state = JSON.parse(data); live.textContent = "live"; live.className = "chip ok"; draw(); });
  events.onerror = () => { live.textContent = "daemon stopped"; live.className = "chip no"; };
  addEventListener("resize", fit);
  fit();
})();
