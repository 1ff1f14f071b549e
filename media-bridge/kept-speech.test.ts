import { describe, expect, it } from 'vitest';
import type { KeptSpeech, SpeechCache, SpeechKey } from '../domain/ports/speech-cache.ts';
import type { SpokenPiece, SpokenText, TextToSpeech } from '../domain/ports/text-to-speech.ts';
import { keepSpeech } from './kept-speech.ts';

/** A service that sounds each character as one byte, and counts what it was asked for. */
class Voice implements TextToSpeech {
  readonly asked: string[] = [];
  closed = 0;
  failing = false;

  open() {
    return {
      speak: (text: SpokenText) => this.#speak(text),
      close: () => {
        this.closed += 1;
        return Promise.resolve();
      },
    };
  }

  async *#speak({ text }: SpokenText): AsyncGenerator<SpokenPiece, void, undefined> {
    this.asked.push(text);
    yield { kind: 'word', textOffset: 0, textLength: 1, offsetMs: 0, durationMs: 1 };
    for (const character of text) {
      await Promise.resolve();
      yield { kind: 'audio', pcm: new Uint8Array([character.charCodeAt(0), 0]) };
    }
    if (this.failing)
      yield { kind: 'failed', failure: { code: 'broken', message: 'Broken.', disposition: 'retryable' } };
  }
}

class MemoryCache implements SpeechCache {
  readonly kept = new Map<string, KeptSpeech>();

  get(key: SpeechKey): Promise<KeptSpeech | null> {
    return Promise.resolve(this.kept.get(JSON.stringify(key)) ?? null);
  }

  put(key: SpeechKey, speech: KeptSpeech): Promise<void> {
    this.kept.set(JSON.stringify(key), speech);
    return Promise.resolve();
  }
}

const never = new AbortController().signal;
const phrase = (text: string): SpokenText => ({ text, language: 'en-US', recurring: true });

function setUp(voice = 'voice-a', cache = new MemoryCache()) {
  const inner = new Voice();
  const speech = keepSpeech(inner, { cache, voiceOf: (language) => `${voice}/${language}` });
  return { inner, cache, speech, synthesizer: speech.open() };
}

async function heard(pieces: AsyncIterable<SpokenPiece>): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    if (piece.kind === 'audio') text += new TextDecoder().decode(piece.pcm).replaceAll('\0', '');
    else text += piece.kind === 'word' ? '|' : '!';
  }
  return text;
}

describe('kept speech', () => {
  it('keeps a text anew for another speed or style, and the plain manner for none', async () => {
    const { inner, cache, synthesizer } = setUp();
    const manners = [{}, { speed: 1, style: 'none' }, { speed: 0.75 }, { style: 'sad' }] as const;
    for (const manner of [...manners, ...manners])
      await heard(synthesizer.speak({ ...phrase('hello'), ...manner }, never));
    expect(inner.asked).toEqual(['hello', 'hello', 'hello']);
    expect(cache.kept.size).toBe(3);
  });

  it('asks the service once for a recurring text, and each time for another', async () => {
    const { inner, synthesizer } = setUp();
    for (let time = 0; time < 3; time++) {
      expect(await heard(synthesizer.speak(phrase('hello'), never))).toBe('|hello');
      expect(await heard(synthesizer.speak({ ...phrase('news'), recurring: false }, never))).toBe('|news');
    }
    expect(inner.asked).toEqual(['hello', 'news', 'news', 'news']);
  });

  it('asks again for another voice', async () => {
    const { cache, synthesizer } = setUp('voice-a');
    await heard(synthesizer.speak(phrase('hello'), never));
    const other = setUp('voice-b', cache);
    await heard(other.synthesizer.speak(phrase('hello'), never));
    expect(other.inner.asked).toEqual(['hello']);
  });

  it('keeps nothing that failed, was aborted or not heard to its end', async () => {
    const { inner, cache, synthesizer } = setUp();
    inner.failing = true;
    expect(await heard(synthesizer.speak(phrase('failed'), never))).toBe('|failed!');
    inner.failing = false;
    const aborter = new AbortController();
    for await (const piece of synthesizer.speak(phrase('aborted'), aborter.signal)) {
      if (piece.kind === 'audio') aborter.abort();
    }
    for await (const piece of synthesizer.speak(phrase('left'), never)) if (piece.kind === 'audio') break;
    await heard(synthesizer.speak(phrase(''), never));
    expect(cache.kept.size).toBe(0);
  });

  it('says nothing of what is kept once it is aborted', async () => {
    const { synthesizer } = setUp();
    await heard(synthesizer.speak(phrase('hello'), never));
    expect(await heard(synthesizer.speak(phrase('hello'), AbortSignal.abort()))).toBe('');
  });

  it('prepares what is missing, and closes behind itself', async () => {
    const { inner, speech, synthesizer } = setUp();
    await heard(synthesizer.speak(phrase('one'), never));
    const texts = ['one', 'two', 'three'].map((text) => ({ text, language: 'en-US' }));
    expect(await speech.prepare(texts, never)).toEqual({ found: 1, made: 2, failed: 0 });
    expect(await speech.prepare(texts, never)).toEqual({ found: 3, made: 0, failed: 0 });
    expect([inner.asked, inner.closed]).toEqual([['one', 'two', 'three'], 1]);
  });

  it('stops preparing where the service fails, and says how many are missing', async () => {
    const { inner, speech } = setUp();
    inner.failing = true;
    const texts = ['one', 'two', 'three'].map((text) => ({ text, language: 'en-US' }));
    expect(await speech.prepare(texts, never)).toEqual({ found: 0, made: 0, failed: 3 });
    expect([inner.asked, inner.closed]).toEqual([['one'], 1]);
  });
});
