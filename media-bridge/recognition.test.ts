import { describe, expect, it } from 'vitest';
import type { FloorEvent } from '../domain/conversation/floor.ts';
import type { RecognitionEvent } from '../domain/ports/speech-to-text.ts';
import type { Disposition } from '../domain/result.ts';
import { systemClock } from './clock.ts';
import { Recognition } from './recognition.ts';
import { loudness } from './speech-fixture.ts';

const word: RecognitionEvent = { kind: 'partial', text: 'word', offsetMs: 40, durationMs: 20 };

function failure(disposition: Disposition): RecognitionEvent {
  return { kind: 'failed', failure: { code: 'ears-down', message: 'scripted', disposition } };
}

/** A recognition whose service says what it is told to. */
function listening(): {
  readonly recognition: Recognition;
  readonly events: FloorEvent[];
  readonly seen: { opened: number; closed: number; written: number; deaf: number };
  say(...told: readonly RecognitionEvent[]): void;
} {
  const seen = { opened: 0, closed: 0, written: 0, deaf: 0 };
  const events: FloorEvent[] = [];
  const silent = (): void => undefined;
  let tell: (event: RecognitionEvent) => void = silent;
  const recognition = new Recognition({
    speechToText: {
      open: (_options, listener) => {
        seen.opened += 1;
        tell = listener;
        return {
          write: () => {
            seen.written += 1;
          },
          close: () => {
            seen.closed += 1;
            return Promise.resolve();
          },
        };
      },
    },
    detector: loudness.open(),
    language: 'en-US',
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    onEvent: (event) => events.push(event),
    onDeaf: () => {
      seen.deaf += 1;
    },
  });
  const say = (...told: readonly RecognitionEvent[]): void => {
    for (const event of told) tell(event);
  };
  return { recognition, events, seen, say };
}

describe('recognition', () => {
  it('keeps the one recogniser through its failures, and passes on its words as they are', () => {
    const { recognition, events, seen, say } = listening();
    say(failure('retryable'));
    recognition.hear(new Uint8Array(640), false);
    say(word, failure('unknown'));
    recognition.hear(new Uint8Array(640), false);
    expect(events).toEqual([word]);
    expect(seen).toEqual({ opened: 1, closed: 0, written: 2, deaf: 0 });
  });

  it('is deaf, once, after six failures without a word in between', () => {
    const { recognition, events, seen, say } = listening();
    const five = Array.from({ length: 5 }, () => failure('retryable'));
    say(...five, word, ...five);
    expect(seen).toMatchObject({ closed: 0, deaf: 0 });
    say(failure('retryable'), failure('retryable'), word);
    recognition.hear(new Uint8Array(640), false);
    expect(seen).toEqual({ opened: 1, closed: 1, written: 0, deaf: 1 });
    expect(events).toEqual([word]);
  });

  it('is deaf at once when the service refuses for good', () => {
    const { seen, say } = listening();
    say(failure('final'));
    expect(seen).toMatchObject({ closed: 1, deaf: 1 });
  });

  it('says nothing once it is closed', async () => {
    const { recognition, events, seen, say } = listening();
    await recognition.close();
    say(word, failure('final'));
    expect([events, seen.deaf]).toEqual([[], 0]);
  });
});
