// The technician's page: shows what the server sends, sends what a finger touches. It decides nothing.
"use strict";
(() => {
  const root = document.documentElement, [screen, reply] = ["screen", "reply"].map((id) => document.getElementById(id));
  const doorMs = 60000, stayMs = 20000;
  let pin = "", replyTimer = 0, doorTimer = 0, tick = 0, stayed = 0, events = null, told = 0, isBusy = false;
  const atDoor = () => root.dataset.kind === "technicianPIN" || root.dataset.kind === "technicianShut";
  const home = () => location.replace("/");

  function say(message) {
    reply.textContent = message;
    reply.hidden = false;
    clearTimeout(replyTimer);
    replyTimer = setTimeout(() => { reply.hidden = true; }, 5000);
  }

  function show(next) {
    root.dataset.kind = next.kind;
    root.dataset.tone = next.tone;
    root.lang = next.lang;
    root.dir = next.dir;
    screen.innerHTML = next.html;
  }

  async function post(path, body) {
    return fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  }

  async function send(body) {
    try {
      const answer = await post("/technician/touch", body);
      if (answer.status === 401 && !atDoor()) return home();
      if (!answer.ok) say((await answer.json()).message);
      else if (atDoor()) location.reload();
    } catch {
      say(reply.dataset.offline);
    }
  }

  // The door: digits stay here until all of them are sent at once.
  function draw() {
    const dots = screen.querySelector("[data-pin]");
    if (dots) dots.textContent = "●".repeat(pin.length);
  }

  async function enter() {
    if (isBusy || !pin) return;
    isBusy = true;
    const tried = pin;
    pin = "";
    draw();
    try {
      const answer = await post("/technician/pin", { pin: tried });
      if (answer.ok) return location.reload();
      say((await answer.json()).message);
      if (answer.status !== 403) setTimeout(() => location.reload(), 1500);
    } catch {
      say(reply.dataset.offline);
    } finally {
      isBusy = false;
    }
  }

  function digit(key) {
    if (screen.querySelector(".keypad.locked")) return;
    if (key === "enter") return enter();
    pin = key === "back" ? pin.slice(0, -1) : (pin + key).slice(0, 12);
    draw();
  }

  function wait() {
    const door = screen.querySelector(".door"), end = Date.now() + 1000 * Number(door ? door.dataset.wait : 0);
    if (!door || !Number(door.dataset.wait)) return;
    const count = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) return location.reload();
      door.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      tick = setTimeout(count, 250);
    };
    count();
  }

  function guard() {
    clearTimeout(doorTimer);
    if (atDoor()) doorTimer = setTimeout(home, doorMs);
  }

  function connect() {
    events = new EventSource("/technician/events");
    events.addEventListener("screen", (event) => show(JSON.parse(event.data)));
    events.addEventListener("over", home);
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) home(); };
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const data = button.dataset;
    if (data.home) return home();
    if (data.digit) return digit(data.digit);
    if (data.touch === "language") return send({ touch: "language", value: data.language });
    if (data.touch) send(data.value ? { touch: data.touch, value: data.value } : { touch: data.touch });
  });
  document.addEventListener("pointerdown", () => {
    guard();
    tell();
    if (atDoor() || Date.now() - stayed < stayMs) return;
    stayed = Date.now();
    send({ touch: "stay" });
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("pagehide", () => { clearTimeout(tick); if (events) events.close(); });

  // As on the terminal's page: a finger keeps the screen lit.
  function tell() {
    if (told && Date.now() - told < 2000) return;
    told = Date.now();
    fetch("/touched", { method: "POST" }).catch(() => {});
  }

  // This page draws too: without the proof the screen's watch would start the browser again.
  const prove = () => requestAnimationFrame(() => fetch("/seen", { method: "POST" }).catch(() => {}));
  prove();
  setInterval(prove, 20000);
  async function claim() {
    const answer = await fetch("/technician/badge", { method: "POST" }).catch(() => null);
    return answer && answer.ok ? location.reload() : home();
  }

  guard();
  wait();
  if (root.dataset.kind === "technicianBadge") return claim();
  if (!atDoor()) connect();
})();
