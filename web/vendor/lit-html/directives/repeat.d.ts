import type { TemplateResult } from '../lit-html.js';

/** A list whose elements stay with their items when these move. */
export function repeat<T>(
  items: Iterable<T>,
  key: (item: T, index: number) => unknown,
  template: (item: T, index: number) => TemplateResult,
): TemplateResult;
