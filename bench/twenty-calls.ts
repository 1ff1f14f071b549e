/** Twenty calls begun in the same moment: every claim is right, and nobody hears another's words. */
import { callCrowd, type CrowdMember } from './crowd.ts';
import { atLeast, atMost, value, type Figure } from './figure.ts';
import type { SharedStack } from './whole-stack.ts';

const people = 20;

export const twentyCalls = (shared: SharedStack): Figure => ({
  name: 'twenty-calls',
  title: 'twenty calls at once',
  measure: async (run) => {
    const stack = await shared();
    run.say(`calling ${people} persons at once`);
    const { members, bridges } = await callCrowd(stack.parts, people);
    const right = members.filter(isRight).length;
    const leaks = members.flatMap(({ secret, heard }) =>
      members.filter((other) => other.secret !== secret && heard.includes(other.secret)),
    ).length;
    return {
      rows: [
        value('calls with the right claim', right, 'calls', atLeast(people)),
        value("another's words heard", leaks, '', atMost(0)),
        value(
          'gaps in the voice since the stack began',
          bridges.reduce((sum, { gaps }) => sum + gaps, 0),
          '',
        ),
      ],
      notes: [],
      wrong: [
        ...(right < people ? [`${people - right} calls without the right claim`] : []),
        ...(leaks > 0 ? [`${leaks} words were heard by somebody else`] : []),
      ],
    };
  },
});

function isRight({ call, secret }: CrowdMember): boolean {
  return call.outcome === 'completed' && call.claim[0]?.value === secret;
}
