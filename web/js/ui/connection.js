/**
 * The panel about one's own connection: how it is in a sentence, then in numbers, then in details.
 *
 * @typedef {import('../numbers').Shown} Shown
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { bitrate, hasText, milliseconds, pictureSize, share, t } from '../i18n.js';
import { ownTrouble, wordOf } from '../quality.js';
import { signOf } from './signal.js';
import { icon } from './icons.js';

/**
 * @param {import('../wire').Quality | null} quality  one's own
 * @param {Shown | null} shown  null until the first numbers have come
 */
export function connection(quality, shown) {
  const word = wordOf(quality);
  const trouble = ownTrouble(quality);
  return html`<div class="connection">
    <p class="connection-word" data-quality=${word ?? nothing}>
      ${icon(signOf(quality))}<strong>${word ? t(`quality.${word}`) : t('numbers.measuring')}</strong>
    </p>
    ${trouble ? html`<p>${t(`${trouble}.more`)}</p>` : nothing}
    ${shown ? numbers(shown) : nothing}
    ${shown ? details(shown) : nothing}
  </div>`;
}

/** @param {Shown} shown */
function numbers({ relay, page }) {
  const { sending, receiving, round_trip_ms } = relay;
  return html`<dl class="numbers">
    ${fact(t('numbers.up'), bitrate(sending.bitrate_bps))}
    ${fact(t('numbers.down'), bitrate(receiving.bitrate_bps))}
    ${fact(t('numbers.delay'), round_trip_ms === null ? null : milliseconds(round_trip_ms))}
    ${fact(t('numbers.lost.up'), share(sending.lost))}
    ${fact(t('numbers.lost.down'), share(receiving.lost))}
    ${fact(t('numbers.picture.up'), pictureSize(page.sent))}
    ${fact(t('numbers.picture.down'), pictureSize(page.received))}
    ${fact(t('numbers.path'), page.path ? t(`numbers.path.${page.path}`) : null)}
  </dl>`;
}

/** @param {Shown} shown */
function details({ relay, page }) {
  const { sending, receiving, estimate_bps } = relay;
  const layers = relay.sent.flatMap(({ source, layers }) =>
    layers
      .filter((layer) => layer.bitrate_bps > 0)
      .map((layer) => ({ ...layer, source })),
  );
  return html`<details class="connection-details">
    <summary>${t('numbers.details')}</summary>
    <dl class="numbers">
      ${fact(t('numbers.transport'), page.transport)}
      ${fact(t('numbers.estimate'), estimate_bps === null ? null : bitrate(estimate_bps))}
      ${fact(t('numbers.jitter.up'), milliseconds(sending.jitter_ms))}
      ${fact(t('numbers.jitter.down'), milliseconds(receiving.jitter_ms))}
      ${fact(t('numbers.missing.up'), share(sending.missing))}
      ${fact(t('numbers.missing.down'), share(receiving.missing))}
      ${layers.map((layer) =>
        fact(
          nameOf(layer),
          t('numbers.layer.of', {
            bitrate: bitrate(layer.bitrate_bps),
            lost: share(layer.lost),
          }),
        ),
      )}
    </dl>
  </details>`;
}

/** @param {{ source: import('../wire').SourceName, rid: string }} layer */
function nameOf({ source, rid }) {
  const track = t(`numbers.source.${source}`);
  if (!rid) return t('numbers.layer', { source: track });
  const size = `numbers.size.${rid}`;
  return t('numbers.layer.sized', { source: track, size: hasText(size) ? t(size) : rid });
}

/** @param {string} name @param {string | null} value  what is not known is not shown */
function fact(name, value) {
  if (value === null) return nothing;
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
