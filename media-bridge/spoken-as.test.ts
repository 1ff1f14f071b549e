import { expect, it } from 'vitest';
import { plainSpeech, type Speech } from '../domain/conversation/speech.ts';
import type { SpokenText } from '../domain/ports/text-to-speech.ts';
import { spokenAs } from './spoken-as.ts';

it('speaks each text in the manner that is wished when it is given', () => {
  const given: SpokenText[] = [];
  let speech: Speech = plainSpeech;
  const synthesizer = spokenAs(
    {
      speak: (text) => {
        given.push(text);
        return {
          [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: null }) }),
        };
      },
      close: () => Promise.resolve(),
    },
    () => speech,
  );
  const text = { text: 'hello', language: 'en-US', recurring: false };
  const { signal } = new AbortController();
  synthesizer.speak(text, signal);
  speech = { speed: 0.75, style: 'sad' };
  synthesizer.speak(text, signal);
  expect(given).toEqual([
    { ...text, speed: 1, style: 'none' },
    { ...text, speed: 0.75, style: 'sad' },
  ]);
});
