import { describe, expect, it } from 'vitest';
import type { FloorEvent } from '../domain/conversation/floor-state.ts';
import { frameBytes, frameMs } from '../domain/ports/media-wire.ts';
import type { RecognitionEvent } from '../domain/ports/speech-to-text.ts';
import type { Disposition } from '../domain/result.ts';
import { systemClock } from './clock.ts';
import { newMeasures } from './figures.ts';
import { Recognition, type RecognitionParts } from './recognition.ts';
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
    languages: ['en-US'],
    threshold: () => 0.5,
    echo: null,
    measures: newMeasures(),
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

/** The ms of sound that each recogniser was given, its languages, and a way to tell as it. */
interface Opened {
  readonly languages: readonly string[];
  readonly written: Uint8Array[];
  closed: boolean;
  readonly tell: (event: RecognitionEvent) => void;
}

const frameOf = (level: number): Uint8Array => new Uint8Array(frameBytes).fill(level);

/** A recognition on a clock of its own: a frame is a voice if its bytes are at least ten times the threshold; `detected` gets all it was asked about. */
function onClock(
  echo: RecognitionParts['echo'] = null,
  detected: number[] = [],
): {
  readonly recognition: Recognition;
  readonly events: FloorEvent[];
  readonly opened: Opened[];
  /** Frames of such levels, 20 ms apart; each arrives when it is over. */
  hear(...levels: readonly number[]): void;
  setThreshold(threshold: number): void;
} {
  const silent = (): void => undefined;
  let now = 0;
  let threshold = 0.5;
  const events: FloorEvent[] = [];
  const opened: Opened[] = [];
  const recognition = new Recognition({
    speechToText: {
      open: ({ languages }, tell) => {
        const ears: Opened = { languages, written: [], closed: false, tell };
        opened.push(ears);
        return {
          write: (pcm) => ears.written.push(pcm),
          close: () => {
            ears.closed = true;
            return Promise.resolve();
          },
        };
      },
    },
    detector: {
      hears: (frame, least) => {
        detected.push(frame[0] ?? 0);
        return (frame[0] ?? 0) >= 10 * least;
      },
      close: silent,
    },
    threshold: () => threshold,
    languages: ['en-US', 'fr-FR'],
    echo,
    measures: newMeasures(),
    clock: { now: () => now, wall: () => now, after: () => silent },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    onEvent: (event) => events.push(event),
    onDeaf: silent,
  });
  return {
    recognition,
    events,
    opened,
    hear: (...levels) => {
      for (const level of levels) {
        now += frameMs;
        recognition.hear(frameOf(level), false);
      }
    },
    setThreshold: (next) => {
      threshold = next;
    },
  };
}

const phrase = { kind: 'final', text: 'bonjour', offsetMs: 20, durationMs: 40 } as const;

describe('voice activity in recognition', () => {
  it('tells of a voice after two frames, and of its end where its last frame ended', () => {
    const { hear, events } = onClock();
    hear(0, 9, 0, 9, 9, 9, 0, 0, 9, 0, 0, 0);
    expect(events).toEqual([
      { kind: 'voice_on', at: 60 },
      { kind: 'voice_off', at: 180 },
    ]);
  });

  it('goes by the threshold of the moment', () => {
    const { hear, events, setThreshold } = onClock();
    setThreshold(1);
    hear(9, 9, 9);
    expect(events).toEqual([]);
    setThreshold(0.5);
    hear(9, 9);
    expect(events).toEqual([{ kind: 'voice_on', at: 60 }]);
  });

  it('takes the tone of a key for silence, in the words too', () => {
    const { recognition, hear, events, opened } = onClock();
    recognition.mask(100);
    hear(9, 9, 9, 9);
    expect(events).toEqual([]);
    hear(9, 9);
    expect(events).toEqual([{ kind: 'voice_on', at: 80 }]);
    expect(opened[0]?.written.map((frame) => frame[0])).toEqual([0, 0, 0, 0, 9, 9]);
  });

  it('gives the cleaned sound to voice activity and recogniser alike', () => {
    const canceller = { cancel: () => frameOf(1), close: (): void => undefined };
    const { hear, events, opened } = onClock({ canceller, playedAt: () => frameOf(7), isOurs: () => false });
    hear(9, 9, 9);
    expect(events).toEqual([]);
    expect(opened[0]?.written.map((frame) => frame[0])).toEqual([1, 1, 1]);
  });

  it('writes silence where nothing is the caller’s, and does not let the detector learn from it', () => {
    const learnt: number[] = [];
    const canceller = {
      cancel: (frame: Uint8Array) => (frame[0] === 9 ? null : frame),
      close: (): void => undefined,
    };
    const { hear, opened } = onClock({ canceller, playedAt: () => frameOf(7), isOurs: () => false }, learnt);
    hear(3, 9, 9, 4);
    expect(opened[0]?.written.map((frame) => frame[0])).toEqual([3, 0, 0, 4]);
    expect(learnt).toEqual([3, 4]);
  });

  it('does not tell words of ours that came back while we could be heard, nor what becomes of them', () => {
    const { hear, events, opened } = onClock({
      canceller: { cancel: (frame) => frame, close: () => undefined },
      playedAt: (at) => (at < 1_000 ? frameOf(7) : null),
      isOurs: (words) => 'good-bye'.startsWith(words),
    });
    const tell = (kind: 'partial' | 'final', text: string, offsetMs: number): void => {
      opened[0]?.tell({ kind, text, offsetMs, durationMs: 100 });
    };
    hear(...Array.from({ length: 100 }, () => 1));
    tell('partial', 'go', 900);
    tell('final', 'good', 900);
    tell('partial', 'good', 1_300);
    tell('partial', 'goodness', 1_300);
    tell('final', 'good', 1_300);
    tell('final', 'good', 1_700);
    const told = events.flatMap((event) => ('text' in event ? [`${event.text} ${event.offsetMs}`] : []));
    expect(told).toEqual(['goodness 1300', 'good 1300', 'good 1700']);
  });
});

describe('a change of languages', () => {
  it('lets another recogniser hear what no final has told, and keeps to the times of the leg', () => {
    const { recognition, hear, events, opened, setThreshold } = onClock();
    setThreshold(1);
    hear(1, 2, 3, 4, 5);
    opened[0]?.tell(phrase);
    recognition.setLanguages(['fr-FR']);
    hear(6);
    opened[0]?.tell({ ...phrase, text: 'too late' });
    opened[1]?.tell({ ...phrase, kind: 'partial' });
    expect(opened.map(({ languages, closed }) => [languages.join(), closed])).toEqual([
      ['en-US,fr-FR', true],
      ['fr-FR', false],
    ]);
    expect(opened[1]?.written.map((frame) => frame[0])).toEqual([4, 5, 6]);
    expect(events).toEqual([phrase, { ...phrase, kind: 'partial', offsetMs: 80 }]);
  });

  it('does not let words be heard again that were told, whole or not: they may have made the change', () => {
    const { recognition, hear, events, opened, setThreshold } = onClock();
    setThreshold(1);
    hear(1, 2, 3, 4, 5);
    opened[0]?.tell({ ...phrase, kind: 'partial', durationMs: 50 });
    recognition.setLanguages(['fr-FR']);
    hear(6);
    opened[1]?.tell({ ...phrase, offsetMs: 0 });
    expect(opened[1]?.written.map((frame) => frame[0])).toEqual([5, 6]);
    // Behind the 70 ms at which the words told end, so that nobody takes it for the same phrase.
    expect(events.at(-1)).toEqual({ ...phrase, offsetMs: 80 });
  });

  it('keeps no more than two seconds', () => {
    const { recognition, hear, events, opened } = onClock();
    hear(...Array.from({ length: 150 }, () => 1));
    recognition.setLanguages(['fr-FR']);
    opened[1]?.tell(phrase);
    expect(opened[1]?.written).toHaveLength(100);
    expect(events.at(-1)).toEqual({ ...phrase, offsetMs: 1_020 });
  });

  it('does nothing where they are the same, or nobody listens any more', async () => {
    const { recognition, opened } = onClock();
    recognition.setLanguages(['en-US', 'fr-FR']);
    await recognition.close();
    recognition.setLanguages(['fr-FR']);
    expect(opened).toHaveLength(1);
  });
});
