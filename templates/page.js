// The table of contents.
document.addEventListener('DOMContentLoaded', () => {
  'use strict';

  // The contents are open in a wide window, where they have a column of their own. In a
  // narrow one they close after a choice.
  const contents = document.querySelector('.contents');
  const details = contents.querySelector('details');
  const wide = matchMedia('(min-width: 64rem)');
  const update = () => { details.open = wide.matches; };
  wide.addEventListener('change', update);
  update();
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && !wide.matches) details.open = false;
  });
  contents.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !contents.contains(relatedTarget) && !wide.matches) details.open = false;
  });

  // The current section is marked: the last one that starts above the lower two thirds of
  // the window. The root margin extends the observed area beyond the top of the page,
  // because a section that jumps from below the window to above it causes no event.
  const links = new Map([...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
  const sections = [...document.querySelectorAll('section[aria-labelledby]')];
  const started = new Set();
  const mark = () => {
    let current = sections[0];
    for (const section of sections) if (started.has(section)) current = section;
    for (const section of sections) {
      const link = links.get(section.getAttribute('aria-labelledby'));
      if (section === current) link?.setAttribute('aria-current', 'true');
      else link?.removeAttribute('aria-current');
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) started.add(target);
      else started.delete(target);
    }
    mark();
  }, { rootMargin: '10000000px 0px -66% 0px' });
  for (const section of sections) observer.observe(section);
});
