// The keyboard for account name and password. What is typed stays here until both are sent at once, and goes with the screen.
"use strict";
const kioskKeyboard = ((screen) => {
  const longest = { account: 128, password: 64 }, empty = () => ({ account: "", password: "" });
  let step = "account", typed = empty(), isShown = false;

  const isWhole = () => /^.*[^@ ].*@[^@]+$/.test(typed.account);

  function draw() {
    if (!screen.querySelector(".keyboard")) return;
    for (const field of screen.querySelectorAll("[data-field]")) field.setAttribute("aria-current", String(field.dataset.field === step));
    screen.querySelector("[data-typed-account]").textContent = typed.account;
    screen.querySelector("[data-typed-password]").textContent = isShown ? typed.password : "●".repeat(typed.password.length);
    screen.querySelector("[data-key=peek]").setAttribute("aria-pressed", String(isShown));
  }

  return {
    // The same screen in another language.
    draw,
    // Another screen stands there.
    forget() { [step, typed, isShown] = ["account", empty(), false]; },
    choose(field) { step = field; draw(); },
    // A key; returns what is to be sent, once there is all of it.
    press(key, number) {
      const hint = screen.querySelector("[data-hint]");
      let body = null;
      hint.classList.remove("wrong");
      if (key === "peek") isShown = !isShown;
      else if (key === "enter" && !isWhole()) { step = "account"; hint.classList.add("wrong"); }
      else if (key === "enter" && (step === "account" || !typed.password)) step = "password";
      else if (key === "enter") {
        body = { touch: "account", screen: number, account: typed.account, password: typed.password };
        [typed.password, isShown] = ["", false];
      } else if (key === "back") typed[step] = typed[step].slice(0, -1);
      else typed[step] = (typed[step] + key).slice(0, longest[step]);
      draw();
      return body;
    },
  };
})(document.getElementById("screen"));
