// The keypad for agent code and PIN. What is typed stays here until both are sent at once, and goes with the screen.
"use strict";
const kioskKeypad = ((screen) => {
  const longest = { code: 12, pin: 6 };
  let step = "code", typed = { code: "", pin: "" };

  function draw() {
    if (!screen.querySelector("[data-typed]")) return;
    for (const words of screen.querySelectorAll("[data-step-of]")) words.hidden = words.dataset.stepOf !== step;
    const text = typed[step];
    screen.querySelector("[data-typed]").textContent = step === "pin" ? "●".repeat(text.length) : text;
  }

  return {
    // The same screen in another language.
    draw,
    // Another screen stands there.
    forget() { [step, typed] = ["code", { code: "", pin: "" }]; },
    // A key; returns what is to be sent, once there is all of it.
    press(key, number) {
      const single = screen.querySelector(".keypad[data-single]");
      if (key === "enter" && single) {
        if (!typed.code) return null;
        const body = { touch: single.dataset.single, screen: number, code: typed.code };
        typed.code = "";
        draw();
        return body;
      }
      if (key === "enter" && step === "code" && typed.code) step = "pin";
      else if (key === "enter" && step === "pin" && typed.pin.length >= 4) {
        const body = { touch: "identify", screen: number, code: typed.code, pin: typed.pin };
        typed.pin = "";
        draw();
        return body;
      } else if (key === "back" && step === "pin" && !typed.pin) step = "code";
      else if (key === "back") typed[step] = typed[step].slice(0, -1);
      else if (key !== "enter") typed[step] = (typed[step] + key).slice(0, longest[step]);
      draw();
      return null;
    },
  };
})(document.getElementById("screen"));
