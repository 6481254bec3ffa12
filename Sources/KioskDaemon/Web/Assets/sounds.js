// One pattern per signal: rising = in, falling = out, two equal = break, low and long = refused.
// Steps are [frequency in Hz, duration in ms]; 0 Hz is silence. The rhythm is the buzzer's, which has no pitch
// (Translation.swift; a test compares), so that one terminal sounds like the next.
"use strict";
const kioskSounds = (() => {
  const patterns = {
    checkIn: [[660, 30], [880, 30], [1175, 60]],
    breakStart: [[784, 120], [0, 90], [784, 120]],
    breakEnd: [[587, 80], [0, 80], [784, 80], [0, 80], [988, 80]],
    checkOut: [[1175, 160], [880, 160], [587, 180]],
    choose: [[880, 40]],
    repeated: [[740, 40], [0, 60], [740, 40]],
    unchanged: [[740, 200]],
    undone: [[880, 80], [0, 80], [659, 80]],
    refused: [[196, 320], [147, 380]],
    readFailed: [[220, 90], [0, 60], [220, 90], [0, 60], [220, 90]],
    notRecorded: [[175, 1500], [0, 200], [131, 1500]],
    alarm: [
      [1047, 150], [740, 150], [0, 200], [1047, 150], [740, 150], [0, 200],
      [1047, 150], [740, 150], [0, 200], [1047, 150], [740, 150], [0, 200],
      [1047, 150], [740, 150], [0, 200], [1047, 150], [740, 150], [0, 200]
    ],
  };
  let audio = null;
  const wake = () => {
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume().catch(() => {});
  };
  addEventListener("pointerdown", wake, { passive: true });
  return (name, volume) => {
    const steps = patterns[name];
    if (!steps || !(volume > 0)) return;
    wake();
    let at = audio.currentTime + 0.01;
    for (const [hertz, milliseconds] of steps) {
      const end = at + milliseconds / 1000;
      if (hertz > 0) {
        const tone = audio.createOscillator(), gain = audio.createGain();
        tone.type = hertz < 300 ? "square" : "triangle";
        tone.frequency.value = hertz;
        const loudness = (hertz < 300 ? 0.16 : 0.4) * Math.min(volume, 1);
        gain.gain.setValueAtTime(0, at);
        gain.gain.linearRampToValueAtTime(loudness, at + 0.008);
        gain.gain.setValueAtTime(loudness, end - 0.015);
        gain.gain.linearRampToValueAtTime(0, end);
        tone.connect(gain).connect(audio.destination);
        tone.start(at);
        tone.stop(end);
      }
      at = end;
    }
  };
})();
