/** The text of a reply while it is written: cut into sentences, which are judged and handed on in their order. */
import type { Refused } from '../domain/conversation/moderated.ts';
import { firstSentence } from '../domain/conversation/sentences.ts';
import type { Moderator } from '../domain/conversation/moderator.ts';

export interface Sentence {
  /** Where it lies in the written text, blanks around it left out. */
  readonly start: number;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly recurring: boolean;
}

/** How words are spoken, and whether a model wrote them: fixed ones need no judge. */
export interface Manner extends Pick<Sentence, 'language' | 'recurring'> {
  readonly ofModel: boolean;
}

export interface ReplyTextParts {
  /** BCP 47: the model's. */
  readonly language: string;
  /** The beginning that was heard on an earlier socket. */
  readonly heardBefore: string;
  /** Fixed words before the model's; `line` says them. */
  readonly opening: string;
  /** Said once in place of what is refused. */
  readonly declined: string;
  readonly moderator: Moderator | null;
  readonly signal: AbortSignal;
  readonly onSentence: (sentence: Sentence) => void;
  readonly onRefused: () => void;
}

/** A sentence that is cut, and waits to be judged or for those before it. */
interface Uncleared {
  readonly length: number;
  readonly manner: Manner;
  verdict: Refused | 'clean' | 'unknown';
}

export class ReplyText {
  readonly #parts: ReplyTextParts;
  readonly #refused: Refused[] = [];
  /** Oldest first. */
  readonly #uncleared: Uncleared[] = [];
  #judging: Promise<unknown> = Promise.resolve();
  #text: string;
  /** How far it has been cut into sentences, and how far these were handed on. */
  #seenAt: number;
  #cutAt: number;

  constructor(parts: ReplyTextParts) {
    this.#parts = parts;
    this.#text = parts.heardBefore;
    this.#seenAt = parts.heardBefore.length;
    this.#cutAt = parts.heardBefore.length;
  }

  /** All that is written, handed on or not. */
  get text(): string {
    return this.#text;
  }

  get handedOn(): string {
    return this.#text.slice(0, this.#cutAt);
  }

  /** What is not in the text because it was refused. */
  get refused(): readonly Refused[] {
    return [...this.#refused];
  }

  get isOnlyOpening(): boolean {
    return this.#text === this.#parts.opening;
  }

  /** Fixed words of their own. */
  line(text: string, voice: Pick<Sentence, 'language' | 'recurring'>): void {
    if (text === '') return;
    this.#flush(true, this.#own);
    const needsSpace = this.#text !== this.#parts.heardBefore && !/\s$/u.test(this.#text);
    this.#text += needsSpace ? ` ${text}` : text;
    this.#flush(true, { ...voice, ofModel: false });
  }

  /** The model's words; between the fixed words and them there is a space. */
  add(text: string): void {
    const { opening } = this.#parts;
    const needsSpace = opening !== '' && this.#text.endsWith(opening) && !/^\s/u.test(text);
    this.#text += this.#text === '' ? text.trimStart() : needsSpace && text !== '' ? ` ${text}` : text;
    this.#flush(false, this.#own);
  }

  /** No more words come. Returns what is waited for until the last is handed on; null where nothing is. */
  end(): Promise<unknown> | null {
    this.#flush(true, this.#own);
    return this.#uncleared.length > 0 ? this.#judging : null;
  }

  /** Nothing is handed on any more. What nobody has judged was never said. */
  cut(): void {
    if (!this.#parts.moderator) return;
    this.#uncleared.length = 0;
    this.dropRest();
  }

  /** What was not handed on is not part of the text. */
  dropRest(): void {
    this.#text = this.handedOn.trimEnd();
    this.#seenAt = this.#text.length;
    this.#cutAt = this.#text.length;
  }

  /** The model's service has stopped the answer: the sentence that is being written is not said. */
  refuseRest(refused: Refused): void {
    this.#text = this.#text.slice(0, this.#seenAt);
    const isFirst = this.#refuse(refused);
    const { declined, language } = this.#parts;
    if (isFirst) this.line(declined, { language, recurring: true });
  }

  get #own(): Manner {
    return { language: this.#parts.language, recurring: false, ofModel: true };
  }

  /** Has every sentence judged and handed on that is sure to be over; with `whole` also the last. */
  #flush(whole: boolean, manner: Manner): void {
    for (;;) {
      const next = firstSentence(this.#text.slice(this.#seenAt), whole);
      if (!next) return;
      this.#seenAt += next.sentence.length;
      this.#judge(next.sentence, manner);
    }
  }

  /** All sentences are judged at once. */
  #judge(sentence: string, manner: Manner): void {
    const { moderator, signal } = this.#parts;
    const judged: Uncleared = { length: sentence.length, manner, verdict: 'clean' };
    this.#uncleared.push(judged);
    if (moderator && manner.ofModel) {
      judged.verdict = 'unknown';
      const verdict = moderator.judge(sentence, signal).then((refused) => {
        judged.verdict = refused ?? 'clean';
        this.#handOn();
      });
      this.#judging = Promise.all([this.#judging, verdict]);
      // Whoever ends the text waits for it, unless it is cut before.
      this.#judging.catch(() => undefined);
    } else this.#handOn();
  }

  /** Hands on the sentences that are judged, up to the first that is not. */
  #handOn(): void {
    for (let first = this.#uncleared[0]; first; first = this.#uncleared[0]) {
      if (first.verdict === 'unknown') return;
      this.#uncleared.shift();
      if (first.verdict === 'clean') this.#release(first.length, first.manner);
      else this.#replace(first.length, first.verdict);
    }
  }

  #release(length: number, { language, recurring }: Manner): void {
    const raw = this.#text.slice(this.#cutAt, this.#cutAt + length);
    const text = raw.trim();
    const start = this.#cutAt + raw.indexOf(text);
    this.#cutAt += length;
    if (text !== '') this.#parts.onSentence({ start, text, language, recurring });
  }

  /** The sentence is not spoken and does not stand in the text; the first time the agent says so in its place. */
  #replace(length: number, refused: Refused): void {
    const before = this.handedOn;
    const raw = this.#text.slice(before.length, before.length + length);
    const instead = this.#refuse(refused) ? withBlanksOf(raw, this.#parts.declined) : '';
    this.#text = before + instead + this.#text.slice(before.length + length);
    this.#seenAt += instead.length - length;
    if (instead !== '') this.#release(instead.length, { ...this.#own, recurring: true });
  }

  /** Whether it is the first of this text. */
  #refuse(refused: Refused): boolean {
    this.#refused.push(refused);
    this.#parts.onRefused();
    return this.#refused.length === 1;
  }
}

/** `text` with the blanks that stand around `raw`. */
function withBlanksOf(raw: string, text: string): string {
  const body = raw.trim();
  const at = raw.indexOf(body);
  return text === '' ? '' : raw.slice(0, at) + text + raw.slice(at + body.length);
}
