/** What every speech-to-text must do, told with a person whose voice the service understands. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecognitionEvent, Recognizer, SpeechToText } from '../../domain/ports/speech-to-text.ts';

export interface SpeechToTextHarness {
  readonly speechToText: SpeechToText;
  /** The sound of somebody saying this: 16-bit little-endian mono PCM at 16 kHz. */
  voice(text: string): Uint8Array;
  /** Takes the service away, or brings it back, at the same address. */
  setUp(up: boolean): void;
  /** Cuts every connection the service has, without a goodbye. */
  drop(): void;
  /** Makes every connection the service has go silent for good, without closing it. */
  freeze(): void;
  /** The languages the latest connection was asked to tell apart; empty where there is only one. */
  languagesAsked(): readonly string[];
  close(): Promise<void>;
}

const bytesPerMs = 32;
const patienceMs = 5_000;

/** A loud tone that nobody takes for words. */
function hum(ms: number): Uint8Array {
  const samples = Int16Array.from(
    { length: ms * 16 },
    (_, at) => 6_000 * Math.sin((at * 2 * Math.PI * 220) / 16_000),
  );
  return new Uint8Array(samples.buffer);
}

/** One caller: what was written to the recogniser and what came back. */
class Caller {
  readonly events: RecognitionEvent[] = [];
  readonly recognizer: Recognizer;
  readonly #harness: SpeechToTextHarness;
  #check: () => void = () => undefined;
  #line: NodeJS.Timeout | undefined;

  constructor(harness: SpeechToTextHarness, languages: readonly string[]) {
    this.#harness = harness;
    this.recognizer = harness.speechToText.open({ languages }, (event) => {
      this.events.push(event);
      this.#check();
    });
  }

  says(text: string): this {
    return this.write(this.#harness.voice(text));
  }

  pauses(ms: number): this {
    return this.write(new Uint8Array(ms * bytesPerMs));
  }

  /** In frames of 20 ms, as a carrier sends them, from a buffer that is used again. */
  write(pcm: Uint8Array): this {
    const frame = new Uint8Array(20 * bytesPerMs);
    for (let at = 0; at < pcm.length; at += frame.length) {
      const part = pcm.subarray(at, at + frame.length);
      frame.set(part);
      this.recognizer.write(frame.subarray(0, part.length));
      frame.fill(0x55);
    }
    return this;
  }

  /** Silence that flows in real time, as on every open line, until hung up. */
  staysOnTheLine(): this {
    this.#line = setInterval(() => this.pauses(20), 20);
    return this;
  }

  /** As people talk: frame by frame in real time, then silence. Resolves when the last word was said. */
  async saysLive(text: string, at: Readonly<Record<number, () => void>> = {}): Promise<void> {
    const pcm = this.#harness.voice(text);
    const startedAt = performance.now();
    let writtenMs = 0;
    await new Promise<void>((resolve) => {
      this.#line = setInterval(() => {
        for (; writtenMs <= performance.now() - startedAt; writtenMs += 20) {
          at[writtenMs]?.();
          const frame = new Uint8Array(20 * bytesPerMs);
          frame.set(pcm.subarray(writtenMs * bytesPerMs, (writtenMs + 20) * bytesPerMs));
          this.write(frame);
          if (writtenMs * bytesPerMs >= pcm.length) resolve();
        }
      }, 5);
    });
  }

  async hangsUp(): Promise<void> {
    clearInterval(this.#line);
    await this.recognizer.close();
  }

  finals(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'final' ? [event.text] : []));
  }

  async until(what: string, happened: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`waited in vain for ${what}; there came ${JSON.stringify(this.events)}`));
      }, patienceMs);
      this.#check = () => {
        if (!happened()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#check();
    });
  }

  async hasFinals(count: number): Promise<void> {
    await this.until(`${count} phrases`, () => this.finals().length >= count);
  }
}

export function speechToTextContract(name: string, start: () => Promise<SpeechToTextHarness>): void {
  describe(`speech-to-text: ${name}`, () => {
    let harness: SpeechToTextHarness;
    let callers: Caller[];

    const caller = (...languages: readonly string[]): Caller => {
      const made = new Caller(harness, languages.length > 0 ? languages : ['en-US']);
      callers.push(made);
      return made;
    };

    beforeEach(async () => {
      harness = await start();
      callers = [];
    });

    afterEach(async () => {
      await Promise.all(callers.map((one) => one.hangsUp()));
      await harness.close();
    });

    it('tells the words so far, then the phrase, with its place in the audio', async () => {
      const one = caller().pauses(400).says('my car is red').pauses(1_000);
      await one.hasFinals(1);
      const texts = one.events.map((event) =>
        event.kind === 'failed' ? 'failed' : `${event.kind} ${event.text}`,
      );
      expect(texts.at(-1)).toBe('final my car is red');
      expect(texts).toContain('partial my car');
      const partials = one.events.flatMap((event) => (event.kind === 'partial' ? [event.text] : []));
      expect(partials.every((text) => 'my car is red'.startsWith(text))).toBe(true);
      const durationMs = harness.voice('my car is red').length / bytesPerMs;
      const final = one.events.at(-1);
      if (final?.kind !== 'final') throw new Error('no final');
      expect(Math.abs(final.offsetMs - 400)).toBeLessThan(30);
      expect(Math.abs(final.durationMs - durationMs)).toBeLessThan(30);
    });

    it('hears one phrase after the other, each at its own place', async () => {
      const one = caller().says('first').pauses(1_000).says('and then').pauses(1_000);
      await one.hasFinals(2);
      expect(one.finals()).toEqual(['first', 'and then']);
      const secondAtMs = harness.voice('first').length / bytesPerMs + 1_000;
      const second = one.events.at(-1);
      if (second?.kind !== 'final') throw new Error('no final');
      expect(Math.abs(second.offsetMs - secondAtMs)).toBeLessThan(30);
    });

    it('keeps what is written before the service answered', async () => {
      const one = caller().says('already talking').pauses(1_000);
      await one.hasFinals(1);
      expect(one.finals()).toEqual(['already talking']);
    });

    it('hears what is not ASCII', async () => {
      const one = caller().says('Éloïse, 你好').pauses(1_000);
      await one.hasFinals(1);
      expect(one.finals()).toEqual(['Éloïse, 你好']);
    });

    it('can be closed twice, and says nothing after', async () => {
      const one = caller().says('hello').pauses(1_000);
      await one.hasFinals(1);
      await Promise.all([one.recognizer.close(), one.recognizer.close()]);
      const before = one.events.length;
      one.says('too late').pauses(1_000);
      await one.recognizer.close();
      expect(one.events.length).toBe(before);
    });

    it('closes while it is still connecting', async () => {
      const one = caller().says('hello');
      await one.recognizer.close();
      expect(one.events).toEqual([]);
    });

    it('says that the service is down, and hears again when it is back', async () => {
      harness.setUp(false);
      const one = caller().says('lost');
      await one.until('a failure', () => one.events.some((event) => event.kind === 'failed'));
      const failure = one.events.find((event) => event.kind === 'failed');
      expect(failure).toMatchObject({ failure: { disposition: 'retryable', code: 'speech-unreachable' } });
      harness.setUp(true);
      one.pauses(500).says('back again').pauses(1_000);
      await one.until('the words after the outage', () =>
        one.finals().some((text) => text.endsWith('back again')),
      );
    });

    it('goes on after a cut connection and tells no word twice', async () => {
      const one = caller().says('before').pauses(1_000);
      await one.hasFinals(1);
      harness.drop();
      one.says('after').staysOnTheLine();
      await one.hasFinals(2);
      expect(one.finals()).toEqual(['before', 'after']);
    });

    it('tells a phrase once that a cut connection tore in two', async () => {
      const one = caller().says('one two ');
      await one.until('the first words', () =>
        one.events.some((event) => event.kind === 'partial' && event.text.startsWith('one')),
      );
      harness.drop();
      one.says('three').staysOnTheLine();
      await one.hasFinals(1);
      expect(one.finals()).toEqual(['one two three']);
    });

    it.each([
      ['a cut connection', (fault: SpeechToTextHarness) => fault.drop()],
      [
        'three of them',
        (fault: SpeechToTextHarness) => {
          fault.drop();
          setTimeout(() => fault.drop(), 60);
          setTimeout(() => fault.drop(), 400);
        },
      ],
      [
        'a service that is away for half a second',
        (fault: SpeechToTextHarness) => {
          fault.setUp(false);
          fault.drop();
          setTimeout(() => {
            fault.setUp(true);
          }, 500);
        },
      ],
    ])('tells every word said across %s once, in order', async (_, befalls) => {
      const one = caller();
      const text = 'one two three four five six seven eight';
      await one.saysLive(text, {
        700: () => {
          befalls(harness);
        },
      });
      await one.hasFinals(1);
      expect(one.finals()).toEqual([text]);
    });

    it('is not held up by more than 300 ms by a cut connection', async () => {
      const delayMs = async (at: Readonly<Record<number, () => void>>): Promise<number> => {
        const one = caller();
        await one.saysLive('the last word counts', at);
        const saidAt = performance.now();
        await one.hasFinals(1);
        return performance.now() - saidAt;
      };
      const undisturbedMs = await delayMs({});
      const cutMs = await delayMs({ 1_200: () => harness.drop() });
      expect(cutMs - undisturbedMs).toBeLessThan(300);
    });

    it('notices by the words that do not come that a connection is dead, and tells them', async () => {
      const one = caller().says('before').pauses(1_000);
      await one.hasFinals(1);
      harness.freeze();
      const text = 'is anybody there who hears what i have been saying for so long';
      one.says(text).staysOnTheLine();
      await one.hasFinals(2);
      expect(one.finals()).toEqual(['before', text]);
    });

    it('takes music for no sign of a dead connection for long', async () => {
      const one = caller();
      for (let ms = 0; ms < 120_000; ms += 1_000) {
        one.write(hum(1_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      one.pauses(500).says('finally').staysOnTheLine();
      await one.hasFinals(1);
      expect(one.finals()).toEqual(['finally']);
      expect(one.events.some((event) => event.kind === 'failed')).toBe(false);
    });

    it('asks the service to find out which of several languages is spoken', async () => {
      const one = caller('fr-FR', 'en-US', 'de-DE').says('bonjour').pauses(1_000);
      await one.hasFinals(1);
      expect(one.finals()).toEqual(['bonjour']);
      expect(harness.languagesAsked()).toEqual(['fr-FR', 'en-US', 'de-DE']);
    });

    it('does not ask for what the service would refuse: variants of a language, too many of them', async () => {
      const many = ['fr', 'fr-CA', 'en', 'de', 'es', 'it', 'zh', 'pt', 'nl', 'pl', 'sv', 'da', 'fi'];
      const one = caller(...many)
        .says('hello')
        .pauses(1_000);
      await one.hasFinals(1);
      expect(harness.languagesAsked().length).toBe(10);
    });

    it('does not mix the words of twenty callers', async () => {
      const words = Array.from(
        { length: 20 },
        (_, at) => `caller ${at} says ${'abcdefghijklmnopqrst'[at] ?? ''}`,
      );
      const everybody = words.map((text) => caller().says(text).pauses(1_000));
      await Promise.all(everybody.map((one) => one.hasFinals(1)));
      expect(everybody.map((one) => one.finals())).toEqual(words.map((text) => [text]));
    });
  });
}
