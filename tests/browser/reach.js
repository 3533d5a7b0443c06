(() => {
  const CONTROLS = 'button, a[href], input, select, textarea, summary, [tabindex="0"]';

  /** @param {Element} control */
  function name(control) {
    const label = control.getAttribute('aria-label') ?? control.textContent ?? '';
    return `${control.localName} ${label.trim().replace(/\s+/g, ' ').slice(0, 60)}`;
  }

  /** Only the topmost dialog can be reached while one is open, or the menu that is. */
  function within() {
    return [...document.querySelectorAll('dialog:modal, [data-menu]')].at(-1) ?? document.body;
  }

  /** @param {Element} control  whose middle is on the screen now, and not under something */
  function isOnTop(control) {
    const { left, right, top, bottom } = control.getBoundingClientRect();
    const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const inside = left >= -1 && right <= innerWidth + 1;
    if (!inside || found === null) return false;
    // Notices go by themselves, and those that ask something are answered.
    return control.contains(found) || found.contains(control) || found.closest('.toasts') !== null;
  }

  /** @param {Element} control */
  function canBePressed(control) {
    return ['nearest', 'center', 'start', 'end'].some((block) => {
      control.scrollIntoView({ block, inline: 'center', behavior: 'instant' });
      return isOnTop(control);
    });
  }

  return {
    outOfReach() {
      return [...within().querySelectorAll(CONTROLS)]
        .filter((control) => control.checkVisibility({ visibilityProperty: true }))
        .filter((control) => !control.matches(':disabled') && !canBePressed(control))
        .map(name);
    },
    moving() {
      return document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        // Standing still it would say that nothing happens, so it turns slowly.
        .filter(({ effect }) => !effect.target.matches('.spinner'))
        .map((animation) => `${animation.animationName ?? animation.transitionProperty}`);
    },
  };
})()
