/** Keeps a fault in one call from ending the others: what runs of its own accord is caught, and told to whoever ends the call. */
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { Clock } from './clock.ts';

export type OnBroken = (error: unknown) => void;

/** All that is logged of a fault: its message may hold what somebody said. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

export function guarded(action: () => void, onBroken: OnBroken): void {
  try {
    action();
  } catch (error) {
    onBroken(error);
  }
}

/** The clock, but for what its timers' actions throw. */
export function guardedClock(clock: Clock, onBroken: OnBroken): Clock {
  return {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (ms, action) =>
      clock.after(ms, () => {
        guarded(action, onBroken);
      }),
  };
}

/** The ears, but for what whoever listens to them throws. */
export function guardedEars(speechToText: SpeechToText, onBroken: OnBroken): SpeechToText {
  return {
    open: (options, listener) =>
      speechToText.open(options, (event) => {
        guarded(() => {
          listener(event);
        }, onBroken);
      }),
  };
}
