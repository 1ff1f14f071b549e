/** I3 and I8: the transcript and the person's ear agree, each word both ways. */
import { comparison, type Difference } from './comparison.ts';
import type { Finding, Rule } from './breach.ts';
import { utterancesIn } from './utterances.ts';
import type { CallView } from './world.ts';

export const everyWordHeardStands: Rule = {
  name: 'I3',
  holds: 'every word the person heard stands in the transcript as heard, in order, once',
  findings: (world) =>
    world.calls.flatMap((call) => [
      ...notWritten(call),
      ...comparison(call, world)
        .filter(({ kind }) => kind !== 'unheard')
        .map((difference) => ({ callId: call.callId, what: sentence(difference), at: difference.at })),
    ]),
};

export const everyWordRecordedWasHeard: Rule = {
  name: 'I8',
  holds: "every word the record says was heard was received by the person's socket",
  findings: (world) =>
    world.calls.flatMap((call) =>
      comparison(call, world)
        .filter(({ kind }) => kind === 'unheard')
        .map((difference) => ({ callId: call.callId, what: sentence(difference), at: difference.at })),
    ),
};

/** What was heard is a beginning of what was written, and all of it when the record says so. */
function notWritten({ callId, events }: CallView): readonly Finding[] {
  return utterancesIn(events).flatMap(({ id, written, heard, complete, at }) => {
    if (heard === null) return [];
    if (!written.startsWith(heard))
      return [{ callId, what: `"${heard}" was heard of ${id}, which was written "${written}"`, at }];
    if (complete && heard !== written)
      return [{ callId, what: `${id} counts as heard whole, and only "${heard}" was`, at }];
    return [];
  });
}

function sentence({ kind, recorded, heard }: Difference): string {
  switch (kind) {
    case 'unrecorded':
      return `the person heard "${heard}", which the record does not have there`;
    case 'unheard':
      return `the record says that "${recorded}" was heard, and it was not`;
    case 'different':
      return `the person heard "${heard}" where the record has "${recorded}"`;
  }
}
