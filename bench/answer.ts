/** How soon a person who calls us is answered, and greeted. */
import { arrivalTimes } from './chance.ts';
import { atMost, spread, type Figure } from './figure.ts';
import { Histogram } from './histogram.ts';
import { openLoop } from './open-loop.ts';
import type { Entry, SharedStack } from './whole-stack.ts';

const samples = { whole: 40, quick: 10 } as const;
const meanGapMs = { whole: 1_500, quick: 700 } as const;
/** Long enough to hear the greeting's first words. */
const patienceMs = 3_000;
/** A frame is noted by when its first sample was played, which is up to a frame's time before it can have come. */
const frameMs = 20;

export const answer = (shared: SharedStack): Figure => ({
  name: 'answer',
  title: 'a person calls us',
  measure: async (run) => {
    const stack = await shared();
    const pace = run.quick ? 'quick' : 'whole';
    const after = (await stack.carrierEntries()).at(-1)?.seq ?? 0;
    const times = arrivalTimes(run.chance, samples[pace], meanGapMs[pace]);
    run.say(`${times.length} persons call`);
    const numbers = times.map(() => stack.newNumber());
    const { latestMs } = await openLoop(times, async (index) => {
      const script = [{ kind: 'pause' as const, ms: patienceMs }, { kind: 'hang_up' as const }];
      await stack.callsUs({ number: numbers[index] ?? '', script });
    });
    await stack.legsOver(numbers.length, after);
    const entries = await stack.carrierEntries(after);

    const answered: number[] = [];
    const greeted: number[] = [];
    for (const number of numbers) {
      const own = entries.filter((entry) => entry.number === number);
      const at = (kind: string): Entry | undefined => own.find((entry) => entry.kind === kind);
      const [offer, reply, connected, heard] = [
        at('call_offered'),
        at('call_answered'),
        at('connected'),
        at('heard'),
      ];
      if (offer && reply) answered.push(reply.at - offer.at);
      if (connected && heard?.firstAudibleAt !== undefined)
        greeted.push(heard.firstAudibleAt + frameMs - connected.at);
    }
    return {
      rows: [
        spread('incoming event → answer request at the carrier', Histogram.of(answered), atMost(150, 0.99)),
        spread('answered → first greeting frame played', Histogram.of(greeted), atMost(300, 0.99)),
      ],
      notes: [`calls came at most ${latestMs.toFixed(1)} ms later than planned`],
      wrong:
        greeted.length < numbers.length
          ? [`of ${numbers.length} persons ${answered.length} were answered and ${greeted.length} greeted`]
          : [],
    };
  },
});
