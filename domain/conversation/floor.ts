/**
 * Who may speak: a pure reducer over what the caller does, what the agent wants, and time.
 *
 *   floor-state.ts   what it knows, what may happen, what follows
 *   floor-news.ts    takes what happens in
 *   floor-moves.ts   what follows from it and from time, by the policies: end-of-turn.ts, barge-in.ts, backchannel.ts,
 *                    silence.ts, fillers.ts, with the thresholds of floor-limits.ts
 */
import { isBackchannel } from './backchannel.ts';
import { hasWords, noWords, takeWords, withWordsBack, type Phrase } from './caller-words.ts';
import { movesOf } from './floor-moves.ts';
import { withNews } from './floor-news.ts';
import type { Floor, FloorEvent, FloorRules, FloorStep } from './floor-state.ts';

/** The floor of a leg whose media has just begun. */
export function openFloor(now: number): Floor {
  return {
    holder: { kind: 'nobody', since: now },
    voice: { since: null, voicedMs: 0, lastAt: null },
    words: noWords,
    wordsAt: now,
    keys: null,
    wish: 'none',
    guess: { text: null, made: 0 },
    aside: null,
    exchangeAt: now,
    prompts: 0,
    puzzled: 0,
    monologues: 0,
    lastHeard: { at: now, ever: false },
    sound: { since: null, ms: 0 },
  };
}

/** Takes an event in and says what follows, up to and including what is due at `now`. */
export function stepFloor(floor: Floor, event: FloorEvent, now: number, rules: FloorRules): FloorStep {
  const { floor: taken, commands: first } = withNews(floor, event, now, rules);
  const commands = [...first];
  let current = taken;
  for (;;) {
    const due = movesOf(current, now, rules).find(({ at }) => at <= now);
    if (!due) return { floor: current, commands };
    const step = due.move();
    current = step.floor;
    commands.push(...step.commands);
  }
}

/** When the floor wants the next `tick`; null when only an event can change it. */
export function floorWakesAt(floor: Floor, now: number, rules: FloorRules): number | null {
  const times = movesOf(floor, now, rules).map(({ at }) => at);
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * What the caller has said that was not taken for a turn yet, such as when the line is lost, and whether it only says that
 * they listen; null if nothing.
 */
export function pendingWords(
  { words, aside, holder }: Floor,
  { words: data }: FloorRules,
): { readonly phrase: Phrase; readonly aside: boolean } | null {
  const all = aside ? withWordsBack(words, aside.phrase) : words;
  if (!hasWords(all)) return null;
  const { turn: phrase } = takeWords(all);
  const agentHolds = holder.kind === 'agent' || holder.kind === 'paused';
  const listens = !hasWords(words) || (agentHolds && isBackchannel(phrase.text, data));
  return { phrase, aside: listens };
}
