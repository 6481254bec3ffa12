// One pattern per signal: rising = in, falling = out, two equal = break, low and long = refused.
// Steps are [frequency in Hz, duration in ms]; 0 Hz is silence. Distinct in rhythm too, for ears that lose pitch.
"use strict";
const kioskSounds = (() => {
  const patterns = {
    checkIn: [[660, 90], [880, 90], [1175, 170]],
    checkOut: [[1175, 90], [880, 90], [587, 190]],
    breakStart: [[784, 130], [0, 70], [784, 130]],
    breakEnd: [[587, 90], [0, 50], [988, 220]],
    choose: [[880, 60], [0, 50], [880, 60], [0, 50], [880, 60]],
    repeated: [[740, 60], [0, 60], [740, 60]],
    unchanged: [[740, 140]],
    undone: [[880, 100], [659, 100], [880, 140]],
    refused: [[196, 320], [0, 90], [147, 460]],
    readFailed: [[220, 140], [0, 60], [220, 140]],
    notRecorded: [[175, 260], [0, 80], [175, 260], [0, 80], [131, 520]],
    alarm: [[1047, 180], [740, 180], [1047, 180], [740, 180], [1047, 180], [740, 180]],
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
