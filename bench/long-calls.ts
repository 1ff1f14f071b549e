/** A call of an hour, its time compressed: what it makes the bridge grow by. The measuring itself is in long-call.ts. */
import { below, value, type Figure } from './figure.ts';
import { measureLongCall } from './long-call.ts';

const minutes = { whole: 60, quick: 30 } as const;

export const longCall: Figure = {
  name: 'long-call',
  title: 'a call of an hour, time compressed',
  measure: async ({ quick, say }) => {
    const length = quick ? minutes.quick : minutes.whole;
    say(`${length} minutes of a call`);
    const found = await measureLongCall(length);
    return {
      rows: [
        value(`growth over ${length} min, heap and buffers`, found.heapGrowthMb, 'MB', below(5)),
        value('  resident', found.rssGrowthMb, 'MB', below(5)),
        value('processor time for a minute of listening', found.cpuMsPerMinute, 'ms'),
      ],
      notes: [`it took ${found.tookSec.toFixed(0)} s`],
      wrong:
        found.sentencesHeard < found.sentencesSaid
          ? [
              `${found.sentencesSaid - found.sentencesHeard} of ${found.sentencesSaid} sentences were not heard`,
            ]
          : [],
    };
  },
};
