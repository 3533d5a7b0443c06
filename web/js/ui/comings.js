/** In words who came and who went. */

import { listOf, t } from '../i18n.js';

/** @param {{ came: readonly string[], went: readonly string[] }} moved @returns {string[]} */
export function comings({ came, went }) {
  return [
    ...(came.length > 0 ? [t('comings.came', { names: listOf(came), count: came.length })] : []),
    ...(went.length > 0 ? [t('comings.went', { names: listOf(went), count: went.length })] : []),
  ];
}
