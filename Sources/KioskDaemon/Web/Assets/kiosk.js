// The terminal page: shows what the server sends, sends what a finger touches. It decides nothing.
"use strict";
(() => {
  const root = document.documentElement;
  const [screen, bar, strip, outputs, reply] = ["screen", "bar", "strip", "outputs", "reply"].map((id) => document.getElementById(id));
  const wayHolder = document.getElementById("way");
  const silenceMs = 40000; // the server speaks every 15 s
  let shown = screen.dataset.id, picked = -1, events = null;
  let html = "", changed = 0, overdue = 0, silent = 0, lost = 0, replyTimer = 0;

  function show(next) {
    const isNew = next.id !== shown;
    shown = next.id;
    if (isNew) { kioskKeypad.forget(); kioskKeyboard.forget(); picked = -1; reply.hidden = true; changed = Date.now(); }
    root.dataset.kind = next.kind;
    root.dataset.tone = next.tone;
    root.lang = next.lang;
    root.dir = next.dir;
    screen.dataset.id = next.id;
    // The same again, with more time: a finger that is down finds its button where it was.
    if (next.html !== html) screen.innerHTML = next.html;
    html = next.html;
    kioskKeypad.draw();
    kioskKeyboard.draw();
    if (isNew) { screen.classList.remove("enter"); void screen.offsetWidth; screen.classList.add("enter"); }
    settle(next.timeoutMs);
    // A technician's badge has opened his page.
    if (isNew && next.kind === "technician") location.assign("/technician");
  }

  // Starts countdowns and the picker of the screen that has just been drawn.
  function settle(timeoutMs) {
    for (const bar of screen.querySelectorAll("i[data-left]")) count(bar, (part) => ({ transform: `scaleX(${part})` }));
    for (const ring of screen.querySelectorAll("circle[data-left]")) count(ring, (part) => ({ strokeDashoffset: String(100 - 100 * part) }));
    for (const button of screen.querySelectorAll("button[data-left]")) setTimeout(() => { button.hidden = true; }, Number(button.dataset.left));
    const picker = screen.querySelector(".picker");
    if (picker) pick(picker, picked < 0 ? Number(picker.dataset.start) : picked);
    clearTimeout(overdue);
    // A screen about a person that the server does not take away in time is stale: never leave an old "OK" standing.
    if (timeoutMs) overdue = setTimeout(disconnected, timeoutMs + 4000);
  }

  function count(element, keyframe) {
    const left = Number(element.dataset.left), total = Math.max(left, Number(element.dataset.total), 1);
    element.animate([keyframe(left / total), keyframe(0)], { duration: left, fill: "forwards" });
  }

  function pick(picker, index) {
    const slots = JSON.parse(picker.dataset.slots);
    picked = Math.min(Math.max(index, 0), slots.length - 1);
    const [, time, day] = slots[picked], output = picker.querySelector("output"), small = document.createElement("small");
    small.textContent = day;
    output.replaceChildren(small, time);
    picker.value = slots[picked][0];
  }

  // The next page of a list of names; behind the last one comes the first.
  function turn() {
    const names = [...screen.querySelectorAll("[data-page]")], shownPage = Number(names.find((name) => !name.hidden).dataset.page);
    const next = names.some((name) => Number(name.dataset.page) === shownPage + 1) ? shownPage + 1 : 0;
    for (const name of names) name.hidden = Number(name.dataset.page) !== next;
  }

  function disconnected() {
    root.dataset.kind = "offline";
    root.dataset.tone = "info";
    screen.replaceChildren(document.getElementById("offline").content.cloneNode(true));
    const way = screen.querySelector(".way");
    way.hidden = !wayHolder.dataset.address;
    way.querySelector("svg").toggleAttribute("hidden", !wayHolder.firstChild);
    way.querySelector(".address").textContent = wayHolder.dataset.address;
    shown = null;
    html = "";
    reply.hidden = true;
    clearTimeout(overdue);
  }

  function heard() {
    clearTimeout(silent);
    clearTimeout(lost);
    lost = 0;
    silent = setTimeout(silence, silenceMs);
  }

  function silence() {
    disconnected();
    connect();
  }

  function connect() {
    if (events) events.close();
    events = new EventSource("/events");
    const on = (name, act) => events.addEventListener(name, (event) => { heard(); act(JSON.parse(event.data)); });
    on("hello", ({ version }) => { if (version !== root.dataset.version) location.reload(); });
    on("screen", show);
    on("status", (status) => { bar.innerHTML = status.bar; strip.innerHTML = status.strip; });
    on("way", ({ html, address }) => { wayHolder.innerHTML = html; wayHolder.dataset.address = address; });
    on("outputs", ({ html }) => { outputs.innerHTML = html; });
    on("clock", ({ time, date, mark }) => {
      for (const [key, text] of [["clock", time], ["date", date], ["mark", mark]])
        for (const element of document.querySelectorAll(`[data-${key}]`)) element.textContent = text;
    });
    on("signal", ({ name, volume }) => kioskSounds(name, Number(volume) / 100));
    on("beat", () => {});
    events.onerror = () => {
      // Counted from the first failure: the browser's own attempts must not put it off.
      lost = lost || setTimeout(disconnected, 1500);
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    };
    clearTimeout(silent);
    silent = setTimeout(silence, silenceMs);
  }

  function say(message) {
    reply.textContent = message;
    reply.hidden = false;
    clearTimeout(replyTimer);
    replyTimer = setTimeout(() => { reply.hidden = true; }, 5000);
  }

  async function send(button) {
    const data = button.dataset, body = { touch: data.touch };
    for (const name of ["punch", "presented", "screen"]) if (data[name]) body[name] = Number(data[name]);
    for (const name of ["choice", "language", "person"]) if (data[name]) body[name] = data[name];
    if (data.touch === "engagement") body.choice = Number(data.choice);
    if (data.pick) body.leftMicroseconds = screen.querySelector(".picker").value;
    return post(body, button);
  }

  async function post(body, button) {
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/touch", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      if (!answer.ok) say((await answer.json()).message);
    } catch {
      disconnected();
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-busy")) return;
    // The second tap of a finger that meant the screen before is no answer to this one.
    if (["pick", "declare", "evacuate"].includes(root.dataset.kind) && Date.now() - changed < 350) return;
    if (button.dataset.digit) {
      const number = Number(button.closest(".keypad").dataset.screen), body = kioskKeypad.press(button.dataset.digit, number);
      return body && post(body, button);
    }
    if (button.dataset.field) return kioskKeyboard.choose(button.dataset.field);
    if (button.dataset.key) {
      const body = kioskKeyboard.press(button.dataset.key, Number(button.closest(".keyboard").dataset.screen));
      return body && post(body, button);
    }
    if (button.dataset.more) return turn();
    if (button.dataset.step) return pick(button.closest(".picker"), picked + Number(button.dataset.step));
    if (button.dataset.reveal) {
      button.querySelector("span").textContent = button.dataset.reveal;
      button.disabled = true;
      return;
    }
    if (button.dataset.touch) send(button);
  });
  // A finger that rests on the clock or on the name of the site for three seconds opens the technician's page.
  let held = 0;
  document.addEventListener("pointerdown", (event) => {
    clearTimeout(held);
    if (event.target.closest(".hours, .site")) held = setTimeout(() => location.assign("/technician"), 3000);
  });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => clearTimeout(held));
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("pagehide", () => events && events.close());

  // A finger anywhere, on a button or beside it: kiosk-display lights a dimmed screen again.
  let told = 0;
  document.addEventListener("pointerdown", () => {
    if (told && Date.now() - told < 2000) return;
    told = Date.now();
    fetch("/touched", { method: "POST" }).catch(() => {});
  });

  // Proof that this page draws, not only that it is connected: kiosk-display starts a browser again that has stopped.
  function prove() {
    requestAnimationFrame(() => fetch("/seen", { method: "POST" }).catch(() => {}));
  }

  settle(Number(screen.dataset.timeout));
  connect();
  prove();
  setInterval(prove, 20000);
})();
