/** A synthesizer that speaks in the manner which is wished now: whoever gives it texts need not know of speed and style. */
import type { Speech } from '../domain/conversation/speech.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';

/** `speech` is asked anew with every text. */
export function spokenAs(synthesizer: Synthesizer, speech: () => Speech): Synthesizer {
  return {
    speak: (text, signal) => synthesizer.speak({ ...text, ...speech() }, signal),
    close: () => synthesizer.close(),
  };
}
