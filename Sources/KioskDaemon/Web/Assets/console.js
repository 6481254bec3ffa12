// The console works without this; with it the live board keeps itself up to date.
'use strict';

(() => {
  const board = document.querySelector('[data-events]');
  const find = document.getElementById('find');
  const late = document.getElementById('late');
  let waiting = 0;

  function filter() {
    if (!find) return;
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of board.querySelectorAll('tbody tr')) {
      row.hidden = !words.every((word) => row.dataset.search.includes(word));
    }
  }

  function follow() {
    const events = new EventSource(board.dataset.events);
    // A connection that is lost for a moment comes back by itself.
    const isLate = (isSo) => {
      clearTimeout(waiting);
      if (isSo) waiting = setTimeout(() => { late.hidden = false; }, 5000);
      else late.hidden = true;
    };
    events.addEventListener('open', () => isLate(false));
    events.addEventListener('error', () => isLate(true));
    events.addEventListener('board', (event) => {
      // Whoever is about to press a button still is.
      const held = board.contains(document.activeElement) ? document.activeElement.id : '';
      board.innerHTML = JSON.parse(event.data).html;
      if (held) document.getElementById(held)?.focus();
      filter();
    });
    events.addEventListener('over', (event) => {
      events.close();
      location.assign(JSON.parse(event.data).path);
    });
  }

  if (board) {
    if (find) {
      document.querySelector('.find').hidden = false;
      find.addEventListener('input', filter);
    }
    follow();
  }

  // What is too long is not sent at all; the terminal refuses it in any case.
  const chosen = document.querySelector('input[type=file][data-most]');
  if (chosen) {
    chosen.addEventListener('change', () => {
      const file = chosen.files[0];
      const text = file && file.size > Number(chosen.dataset.most)
        ? chosen.closest('[data-too-large]').dataset.tooLarge : '';
      chosen.setCustomValidity(text);
      if (text) chosen.reportValidity();
    });
    chosen.form.addEventListener('submit', (event) => {
      if (!chosen.validity.customError) return;
      chosen.reportValidity();
      event.preventDefault();
      event.stopImmediatePropagation();
    });
  }

  // A second touch of the same button sends nothing more.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === 'post') form.dataset.sent = 'yes';
  });
  // Back in the page by the browser's history: it may be sent again.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  });
})();
