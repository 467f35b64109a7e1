// The contents at hand, and what links lead to.
document.addEventListener('DOMContentLoaded', () => {
  'use strict';

  // The contents are open where they have a column of their own; where they have
  // not, a choice closes them.
  const contents = document.querySelector('.contents');
  const folded = contents.querySelector('details');
  const wide = matchMedia('(min-width: 64rem)');
  const unfold = () => { folded.open = wide.matches; };
  wide.addEventListener('change', unfold);
  unfold();
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && !wide.matches) folded.open = false;
  });
  contents.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !contents.contains(relatedTarget) && !wide.matches) folded.open = false;
  });

  // The section that is being read is marked: the last one that has begun above the
  // first third of the window. What is watched reaches up beyond the page: of a section
  // that jumps from below the window to above it a browser would tell nothing.
  const links = new Map([...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
  const sections = [...document.querySelectorAll('section[aria-labelledby]')];
  const begun = new Set();
  const mark = () => {
    let current = sections[0];
    for (const section of sections) if (begun.has(section)) current = section;
    for (const section of sections) {
      const link = links.get(section.getAttribute('aria-labelledby'));
      if (section === current) link?.setAttribute('aria-current', 'true');
      else link?.removeAttribute('aria-current');
    }
  };
  const reading = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) begun.add(target);
      else begun.delete(target);
    }
    mark();
  }, { rootMargin: '10000000px 0px -66% 0px' });
  for (const section of sections) reading.observe(section);
});
