/**
 * False ends of turn: how many callers are cut off in a pause, and how long the others wait, against the silence that is
 * asked for. `node bench/false-ends.ts` prints it alone.
 */
import { pathToFileURL } from 'node:url';
import { turnEndsAt, type EndOfTurnLimits, type TurnSoFar } from '../domain/conversation/end-of-turn.ts';
import { floorLimits } from '../domain/conversation/floor-limits.ts';
import { languageOf } from '../domain/conversation/languages/index.ts';
import type { TurnWords } from '../domain/conversation/languages/language.ts';
import { defaultFeatureFlags } from '../domain/features.ts';
import { below, value, type Figure } from './figure.ts';
import { spokenUtterance, type SpokenUtterance } from './spoken-utterance.ts';
import { tableOf } from './table.ts';
import { utterances } from './utterances/index.ts';

/** Added to the default silence, in ms. */
const addedSilences = [-200, -100, 0, 100, 200, 300, 400, 500, 600] as const;
/** How long after a word's end the recogniser's partial brings it, in ms. */
const partialDelays = [0, 250] as const;
/** A wait for an answer to begin that callers take for a fault, in ms: they speak again into it. */
const lateMs = 1_500;

export interface FalseEnds {
  readonly addedMs: number;
  readonly partialDelayMs: number;
  /** Of all utterances, those whose turn ended inside a pause; 0–1. */
  readonly cutOff: number;
  /** Of those not cut off, the ones whose turn ended more than 1.5 s after the last sound; 0–1. */
  readonly late: number;
  /** From the last sound to the end of the turn, over those not cut off, in ms. */
  readonly meanWaitMs: number;
  readonly cutOffTexts: readonly string[];
}

interface Sample {
  readonly text: string;
  readonly spoken: SpokenUtterance;
  readonly words: TurnWords;
}

export function measureFalseEnds(): readonly FalseEnds[] {
  const samples = utterances.map(({ language, text }) => ({
    text: `${language}: ${text}`,
    spoken: spokenUtterance(text),
    words: languageOf(language).words,
  }));
  return partialDelays.flatMap((partialDelayMs) =>
    addedSilences.map((addedMs) => measureWith(samples, addedMs, partialDelayMs)),
  );
}

export const falseEnds: Figure = {
  name: 'false-ends',
  title: `false ends of turn, ${utterances.length} utterances`,
  measure: () => {
    const measured = measureFalseEnds();
    const rows = measured.flatMap(({ addedMs, partialDelayMs, ...found }) => {
      const sign = addedMs < 0 ? '−' : '+';
      const what = `silence ${sign} ${Math.abs(addedMs)} ms, words ${partialDelayMs} ms late`;
      return [
        value(`${what}: cut off`, found.cutOff * 100, '%', ...(addedMs === 0 ? [below(5)] : [])),
        value(`${what}: waited over ${lateMs} ms`, found.late * 100, '%'),
        value(`${what}: mean wait`, found.meanWaitMs, 'ms'),
      ];
    });
    const cut = measured.filter(({ addedMs }) => addedMs === 0).flatMap(({ cutOffTexts }) => cutOffTexts);
    const notes = [...new Set(cut)].map((text) => `cut off at the default: ${text}`);
    return Promise.resolve({ rows, notes, wrong: [] });
  },
};

function measureWith(samples: readonly Sample[], addedMs: number, partialDelayMs: number): FalseEnds {
  const { endOfTurn } = floorLimits(defaultFeatureFlags);
  const limits = { ...endOfTurn, vadSilenceMs: endOfTurn.vadSilenceMs + addedMs };
  const ends = samples.map((sample) => ({ sample, at: firstEnd(sample, limits, partialDelayMs) }));
  const cut = ends.filter(({ sample, at }) => at < sample.spoken.endAt);
  const waits = ends
    .filter(({ sample, at }) => at >= sample.spoken.endAt)
    .map(({ sample, at }) => at - sample.spoken.endAt);
  return {
    addedMs,
    partialDelayMs,
    cutOff: cut.length / samples.length,
    late: waits.filter((wait) => wait > lateMs).length / Math.max(1, waits.length),
    meanWaitMs: waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length),
    cutOffTexts: cut.map(({ sample }) => sample.text),
  };
}

/** When the turn is first taken to be over. No final comes: a recogniser takes about a second for it. */
function firstEnd({ spoken, words }: Sample, limits: EndOfTurnLimits, partialDelayMs: number): number {
  const moments = [
    ...spoken.partials.map(({ at }) => at + partialDelayMs),
    ...spoken.pauses.flatMap(({ from, to }) => [from, to]),
    spoken.endAt,
  ].sort((one, other) => one - other);
  for (const [index, moment] of moments.entries()) {
    const end = turnEndsAt(turnAt(spoken, moment, partialDelayMs), limits, words);
    if (end !== null && end < (moments[index + 1] ?? Infinity)) return Math.max(end, moment);
  }
  return Infinity;
}

function turnAt(
  { partials, pauses, endAt }: SpokenUtterance,
  now: number,
  partialDelayMs: number,
): TurnSoFar {
  const known = partials.filter(({ at }) => at + partialDelayMs <= now).at(-1);
  const pause = pauses.find(({ from, to }) => from <= now && now < to);
  return {
    words: known ? 'open' : 'none',
    text: known?.text ?? '',
    wordsAt: (known?.at ?? 0) + partialDelayMs,
    silentSince: now >= endAt ? endAt : (pause?.from ?? null),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await falseEnds.measure({
    quick: false,
    chance: { next: () => 0, between: (least) => least },
    say: () => undefined,
  });
  console.log(tableOf(falseEnds.title, result));
}
