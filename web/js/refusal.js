/** How people are told that something was refused. */

import { countdown, hasText, t } from './i18n.js';

/**
 * @param {import('./protocol').Refused} problem
 * @returns {string}
 */
export function wordsFor(problem) {
  if (problem.code === 'already_decided' && problem.by && problem.outcome) {
    const word = `outcome.word.${problem.outcome}`;
    const outcome = hasText(word) ? t(word) : problem.outcome;
    return t('error.already_decided.by', { by: problem.by, outcome });
  }
  if (problem.code === 'cooldown' && problem.retryAfter) {
    return t('door.cooldown.more', { time: countdown(problem.retryAfter) });
  }
  const key = `error.${problem.code}`;
  return t(hasText(key) ? key : 'error.other');
}
