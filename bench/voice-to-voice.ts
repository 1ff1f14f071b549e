/**
 * What the person waits with providers as slow as real ones: from their last sound to the agent's first, at their
 * socket; against the sum of the providers' delays, and against what it were if a turn waited for the recogniser's final.
 */
import { spreadTimes } from './chance.ts';
import { atMost, spread, value, type Figure, type FigureResult, type Run } from './figure.ts';
import { Histogram } from './histogram.ts';
import { talk, type Exchange } from './talkers.ts';
import type { Entry, SharedStack, WholeStack } from './whole-stack.ts';

/** All ms. */
interface Providers {
  readonly name: string;
  /** A word's end → it is in a partial. */
  readonly partialMs: number;
  /** The end of the silence by which the recogniser ends a phrase → its final. */
  readonly finalMs: number;
  readonly firstTokenMs: number;
  readonly firstByteMs: number;
}

const profiles: readonly Providers[] = [
  { name: '250/300/100', partialMs: 250, finalMs: 250, firstTokenMs: 300, firstByteMs: 100 },
  // Its phrase ends after 500 ms of silence, so that the final is there a second after the last sound, Azure's median.
  { name: 'Azure-like', partialMs: 300, finalMs: 500, firstTokenMs: 400, firstByteMs: 150 },
];

/** What may come on top of the sum at p95. */
const allowanceMs = 20;
const persons = 5;
const turns = { whole: 20, quick: 1 } as const;
const beginWithinMs = 3_000;

export const voiceToVoice = (shared: SharedStack): Figure => ({
  name: 'voice-to-voice',
  title: "person's last sound → agent's first, at the person's socket",
  measure: async (run) => {
    const stack = await shared();
    const results: FigureResult[] = [];
    try {
      for (const profile of profiles) results.push(await measureWith(run, stack, profile));
    } finally {
      await stack.setDelays({ speech: { sttPartialMs: 0, sttFinalMs: 0, ttsFirstByteMs: 0 }, model: {} });
    }
    return {
      rows: results.flatMap(({ rows }) => rows),
      notes: results.flatMap(({ notes }) => notes),
      wrong: results.flatMap(({ wrong }) => wrong),
    };
  },
});

async function measureWith(run: Run, stack: WholeStack, profile: Providers): Promise<FigureResult> {
  const { name, partialMs, finalMs, firstTokenMs, firstByteMs } = profile;
  const perCall = run.quick ? turns.quick : turns.whole;
  run.say(`${name}: ${persons} calls of ${perCall} turns`);
  await stack.setDelays({
    speech: { sttPartialMs: partialMs, sttFinalMs: finalMs, ttsFirstByteMs: firstByteMs },
    model: { firstTokenMs },
  });
  const heardBefore = (await stack.speechEntries()).at(-1)?.seq ?? 0;
  const { exchanges } = await talk(
    stack,
    run.chance,
    spreadTimes(run.chance, persons, beginWithinMs),
    perCall,
  );
  const phrases = (await stack.speechEntries(heardBefore)).filter(({ kind }) => kind === 'phrase');

  const waits = exchanges.flatMap(({ endedAt, answeredAt }) =>
    answeredAt === null ? [] : answeredAt - endedAt,
  );
  const finals = exchanges.flatMap((exchange) => finalAfter(exchange, phrases, finalMs) ?? []);
  const sum = partialMs + firstTokenMs + firstByteMs;
  const measured = Histogram.of(waits);
  const waiting = Histogram.of(finals.map((final) => final + firstTokenMs + firstByteMs));
  const missed = persons * perCall - waits.length;
  return {
    rows: [
      value(
        `${name}: sum of the providers' delays (${partialMs} + ${firstTokenMs} + ${firstByteMs})`,
        sum,
        'ms',
      ),
      spread('  measured', measured, atMost(sum + allowanceMs, 0.95)),
      spread("  the recogniser's final came after", Histogram.of(finals)),
      spread('  if the turn had waited for it (final + model + first byte)', waiting),
      value('  not waiting is worth, median', waiting.quantile(0.5) - measured.quantile(0.5), 'ms'),
    ],
    notes: [],
    wrong: missed > 0 ? [`${name}: ${missed} of ${persons * perCall} turns were not answered`] : [],
  };
}

/** When the final of what was said came, in ms after its last sound: the service notes the phrase when it ends it. */
function finalAfter({ text, endedAt }: Exchange, phrases: readonly Entry[], finalMs: number): number | null {
  const phrase = phrases.find((entry) => entry.text?.trim() === text && entry.at > endedAt);
  return phrase ? phrase.at + finalMs - endedAt : null;
}
