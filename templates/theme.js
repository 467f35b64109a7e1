// Applies the colour scheme: that of the system, or the one that the reader has chosen.
// It runs before the page is drawn, so that a dark page is never white for a moment.
(() => {
  'use strict';

  const root = document.documentElement;
  const key = 'fleetreport.theme';

  // A browser may have no storage for pages from disk, or deny access to it.
  const load = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const save = (theme) => {
    try { localStorage.setItem(key, theme); } catch { /* the choice ends with this visit */ }
  };

  const apply = (theme) => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  apply(load());

  document.addEventListener('DOMContentLoaded', () => {
    const choice = document.querySelector('.theme');
    choice.hidden = false;
    for (const input of choice.querySelectorAll('input')) {
      input.checked = input.value === (root.dataset.theme ?? 'system');
      input.addEventListener('change', () => {
        apply(input.value);
        save(input.value);
        document.dispatchEvent(new Event('themechange'));
      });
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      document.dispatchEvent(new Event('themechange'));
    });
  });
})();
