/** Reads the little of SSML that the simulated voice understands: which voice, which language, how fast, in which style, what text. */

export type SsmlReading =
  | {
      readonly ok: true;
      readonly text: string;
      readonly language: string | null;
      readonly voice: string | null;
      /** 1 is the voice's own pace. */
      readonly rate: number;
      readonly style: string | null;
    }
  | { readonly ok: false; readonly reason: string };

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Tags are checked for balance and otherwise ignored; a stray `&` or `<` makes the document unreadable, as in XML. */
export function readSsml(ssml: string): SsmlReading {
  const open: string[] = [];
  let text = '';
  let at = 0;
  while (at < ssml.length) {
    if (ssml[at] === '<') {
      const tag =
        /^<(?:\?[^>]*\?|!--[\s\S]*?--|(\/?)([A-Za-z][\w:.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?))>/.exec(
          ssml.slice(at),
        );
      if (!tag) return unreadable('a < that opens no tag');
      const [whole, closing, name, empty] = tag;
      if (name !== undefined && closing === '/') {
        if (open.pop() !== name) return unreadable(`</${name}> closes nothing`);
      } else if (name !== undefined && empty !== '/') open.push(name);
      at += whole.length;
      continue;
    }
    const end = ssml.indexOf('<', at);
    const stretch = ssml.slice(at, end < 0 ? undefined : end);
    const decoded = decodeEntities(stretch);
    if (decoded === null) return unreadable('an & that is no entity');
    if (open.length > 0) text += decoded;
    at += stretch.length;
  }
  if (open.length > 0) return unreadable(`<${open.at(-1) ?? ''}> is not closed`);
  const rate = rateOf(attribute(ssml, 'prosody', 'rate'));
  if (rate === null) return unreadable('a rate that is none');
  return {
    ok: true,
    text,
    language: attribute(ssml, 'speak', 'xml:lang'),
    voice: attribute(ssml, 'voice', 'name'),
    rate,
    style: attribute(ssml, 'mstts:express-as', 'style'),
  };
}

const slowest = 0.5;
const fastest = 2;

/** `-25%` or `0.75`, as the service takes it: from half to double the usual pace. One for the whole text. */
function rateOf(written: string | null): number | null {
  if (written === null) return 1;
  const [, change, factor] = /^(?:([+-]\d+(?:\.\d+)?)%|(\d+(?:\.\d+)?))$/.exec(written) ?? [];
  if (change === undefined && factor === undefined) return null;
  const rate = change === undefined ? Number(factor) : 1 + Number(change) / 100;
  return Math.min(Math.max(rate, slowest), fastest);
}

function unreadable(reason: string): SsmlReading {
  return { ok: false, reason };
}

function decodeEntities(text: string): string | null {
  let decoded = '';
  let at = 0;
  for (const match of text.matchAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));|&/gi)) {
    const [whole, hex, decimal, name] = match;
    const character =
      name === undefined ? characterOf(Number(hex === undefined ? decimal : `0x${hex}`)) : entities[name];
    if (character === undefined) return null;
    decoded += text.slice(at, match.index) + character;
    at = match.index + whole.length;
  }
  return decoded + text.slice(at);
}

function characterOf(codePoint: number): string | undefined {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

function attribute(ssml: string, tag: string, name: string): string | null {
  const found = new RegExp(`<${tag}\\b[^>]*?\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(ssml);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? null : decodeEntities(value);
}
