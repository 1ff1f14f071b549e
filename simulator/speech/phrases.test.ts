import { describe, expect, it } from 'vitest';
import { sound } from '../tone-speech.ts';
import { PhraseListener, type Heard } from './phrases.ts';

const silenceOf = (ms: number): Int16Array => new Int16Array(ms * 16);

function hear(listener: PhraseListener, ...sounds: readonly Int16Array[]): readonly Heard[] {
  const events: Heard[] = [];
  for (const pcm of sounds) {
    for (let at = 0; at < pcm.length; at += 320) events.push(...listener.hear(pcm.subarray(at, at + 320)));
  }
  return events;
}

const told = (events: readonly Heard[]): readonly string[] =>
  events.map((event) => (event.kind === 'started' ? 'started' : `${event.kind} ${event.text}`));

describe('phrases', () => {
  it('grow word by word and end with the segmentation silence', () => {
    const listener = new PhraseListener(400);
    expect(told(hear(listener, sound('it is red').pcm, silenceOf(300)))).toEqual([
      'started',
      'hypothesis it',
      'hypothesis it is',
      'hypothesis it is red',
    ]);
    expect(told(hear(listener, silenceOf(200)))).toEqual(['phrase it is red']);
    expect(hear(listener, silenceOf(2_000))).toEqual([]);
  });

  it('go on over a pause shorter than that', () => {
    const events = hear(
      new PhraseListener(400),
      sound('one').pcm,
      silenceOf(300),
      sound(' two').pcm,
      silenceOf(500),
    );
    expect(told(events).at(-1)).toBe('phrase one two');
  });

  it('leave out spaces at their ends and are none if they hold nothing else', () => {
    const events = hear(
      new PhraseListener(400),
      sound('  ').pcm,
      silenceOf(500),
      sound(' a ').pcm,
      silenceOf(500),
    );
    expect(told(events)).toEqual(['started', 'hypothesis a', 'phrase a']);
  });

  it('are told in parts where the script has no spaces', () => {
    const events = hear(new PhraseListener(400), sound('你好你好你好你好你好').pcm, silenceOf(500));
    expect(told(events)).toEqual([
      'started',
      'hypothesis 你好你好你好你好',
      'hypothesis 你好你好你好你好你好',
      'phrase 你好你好你好你好你好',
    ]);
  });

  it('end when the sound does', () => {
    const listener = new PhraseListener(400);
    hear(listener, sound('cut off').pcm, silenceOf(20));
    expect(told(listener.end())).toEqual(['phrase cut off']);
    expect(listener.end()).toEqual([]);
  });
});
