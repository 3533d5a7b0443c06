/**
 * What the pages say: texts out of the catalogue of one language (`texts/`), and numbers, times and
 * lists as that language writes them.
 *
 * An entry module awaits a language before anything else; from then on every text is to be had at
 * once. What a page shows it asks for anew at each drawing, for the language can change meanwhile.
 *
 * @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Counted
 * @typedef {Readonly<Record<string, string | Counted>>} Catalogue
 */

/** Every language there is, as itself calls it. Each has a file in `texts/`. */
export const LANGUAGES = Object.freeze({
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  ar: 'العربية',
});

/** @type {ReadonlySet<string>} languages written from right to left */
const RIGHT_TO_LEFT = new Set(['ar']);

/** @typedef {keyof typeof LANGUAGES} Language */

/** @type {Language} */ let language = 'en';
/** @type {Catalogue} */ let catalogue = {};
let forms = formsOf('en');

/**
 * Loads a language, and speaks it from then on; the one before is spoken until it has come.
 *
 * @param {string} wanted  as in the `lang` of a document; English where there is no such language
 */
export async function speak(wanted) {
  const known = isLanguage(wanted) ? wanted : 'en';
  /** @type {{ default: Catalogue }} */
  const loaded = await import(`./texts/${known}.js`);
  language = known;
  catalogue = loaded.default;
  forms = formsOf(localeOf(known, navigator.languages));
}

export function spoken() {
  return language;
}

export function direction() {
  return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
}

/** @param {string} tag @returns {tag is Language} */
function isLanguage(tag) {
  return Object.hasOwn(LANGUAGES, tag);
}

/**
 * The language as it is written where the reader lives, if the browser says so: de-AT for de.
 *
 * @param {string} spoken
 * @param {readonly string[]} preferred
 */
export function localeOf(spoken, preferred) {
  return preferred.find((tag) => tag === spoken || tag.startsWith(`${spoken}-`)) ?? spoken;
}

/**
 * Each is made when it is first asked for: the browser reads the language's data then, and a first
 * page that needs three of them is not to wait for ten.
 *
 * @param {string} locale
 */
function formsOf(locale) {
  const number = (/** @type {Intl.NumberFormatOptions} */ options) =>
    once(() => new Intl.NumberFormat(locale, options));
  const time = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
    once(() => new Intl.DateTimeFormat(locale, options));
  return {
    plural: once(() => new Intl.PluralRules(locale)),
    clock: time({ hour: '2-digit', minute: '2-digit' }),
    day: time({ weekday: 'long', day: 'numeric', month: 'long' }),
    list: once(() => new Intl.ListFormat(locale, { type: 'conjunction' })),
    whole: number({ maximumFractionDigits: 0 }),
    ungrouped: number({ useGrouping: false }),
    tenths: number({ minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    percent: number({ style: 'percent', maximumFractionDigits: 1 }),
    twoDigits: number({ minimumIntegerDigits: 2 }),
  };
}

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
function once(make) {
  /** @type {T | undefined} */ let made;
  return () => (made ??= make());
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]  `count` chooses the plural form
 */
export function t(key, values = {}) {
  const entry = catalogue[key];
  if (entry === undefined) throw new Error(`no text for ${key}`);
  const text = typeof entry === 'string' ? entry : countedForm(entry, Number(values.count ?? 1));
  return text.replace(/\{(\w+)\}/g, (_, name) => written(values[name] ?? ''));
}

/** @param {Counted} entry @param {number} count */
function countedForm(entry, count) {
  return entry[forms.plural().select(count)] ?? entry.other;
}

/** @param {string | number} value */
function written(value) {
  return typeof value === 'number' ? forms.whole().format(value) : isolated(value);
}

/** Letters of the scripts written from right to left that have one in daily use. */
const RIGHT_TO_LEFT_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * A name must not turn the words around it about, nor they it (Unicode Annex 9: FSI, PDI). Where both
 * run from left to right nothing can happen and nothing is added.
 *
 * @param {string} text
 */
function isolated(text) {
  const turns = direction() === 'rtl' || RIGHT_TO_LEFT_LETTER.test(text);
  return turns ? `\u2068${text}\u2069` : text;
}

/** @param {string} key */
export function hasText(key) {
  return Object.hasOwn(catalogue, key);
}

/** @param {number} seconds  UTC since 1970 */
export function timeOfDay(seconds) {
  return forms.clock().format(seconds * 1000);
}

/** @param {number} seconds */
export function dayOf(seconds) {
  return forms.day().format(seconds * 1000);
}

/**
 * @param {number} from
 * @param {number} to
 */
export function timeSpan(from, to) {
  return forms.clock().formatRange(from * 1000, to * 1000);
}

/** @param {number} seconds  to go; never shows less than a second */
export function countdown(seconds) {
  const left = Math.max(1, Math.ceil(seconds));
  const [hours, minutes, rest] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const shown = [...(hours ? [hours] : []), minutes, rest];
  return shown.map((part, index) => (index ? forms.twoDigits() : forms.whole()).format(part)).join(':');
}

/** @param {number} bps */
export function bitrate(bps) {
  if (bps < 995_000) return t('unit.kilobits', { value: forms.whole().format(bps / 1000) });
  return t('unit.megabits', { value: forms.tenths().format(bps / 1_000_000) });
}

/** @param {number} ms */
export function milliseconds(ms) {
  return t('unit.milliseconds', { value: forms.whole().format(ms) });
}

/** @param {number} part  0 to 1 */
export function share(part) {
  return forms.percent().format(part);
}

/** @param {{ width: number, height: number } | null} size */
export function pictureSize(size) {
  if (!size) return null;
  // Like every formula it runs from left to right in all languages (Unicode Annex 9: LRI, PDI).
  return `\u2066${forms.ungrouped().format(size.width)} × ${forms.ungrouped().format(size.height)}\u2069`;
}

/** @param {readonly string[]} names */
export function listOf(names) {
  return forms.list().format(names.map(isolated));
}
