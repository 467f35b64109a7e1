// Light or dark: as the system says, until the reader says otherwise. It runs
// before the page is drawn, so that a dark page never flashes white.
(() => {
  'use strict';

  const root = document.documentElement;
  const key = 'fleetreport.theme';

  // A browser may keep no memory for pages from disk, or forbid it.
  const remembered = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = (theme) => {
    try { localStorage.setItem(key, theme); } catch { /* then it holds for this visit */ }
  };

  const use = (theme) => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
  };

  use(remembered());

  document.addEventListener('DOMContentLoaded', () => {
    const choice = document.querySelector('.theme');
    choice.hidden = false;
    for (const input of choice.querySelectorAll('input')) {
      input.checked = input.value === (root.dataset.theme ?? 'system');
      input.addEventListener('change', () => {
        use(input.value);
        remember(input.value);
        document.dispatchEvent(new Event('themechange'));
      });
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      document.dispatchEvent(new Event('themechange'));
    });
  });
})();
