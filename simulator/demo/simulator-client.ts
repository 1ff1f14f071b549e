/** The demo's view of the simulator's own doors: the carrier's and the model's control. */
import { z } from 'zod';
import type { PersonInput } from '../carrier/person.ts';
import type { FirstScene } from './scene.ts';

const ofLeg = { number: z.string(), callConnectionId: z.string(), at: z.number() };

/** The ledger's entries that the demo judges by and makes figures of; the others keep their kind only. */
const Entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected'), ...ofLeg }),
  z.object({ kind: z.literal('digits'), ...ofLeg, digits: z.string() }),
  z.object({
    kind: z.literal('said'),
    ...ofLeg,
    text: z.string(),
    startedAt: z.number(),
    endedAt: z.number(),
  }),
  z.object({
    kind: z.literal('heard'),
    ...ofLeg,
    text: z.string(),
    firstAudibleAt: z.number(),
    lastAudibleAt: z.number(),
  }),
  z.object({ kind: z.literal('stop_audio'), ...ofLeg, droppedFrames: z.number() }),
  z.object({ kind: z.literal('agent_replied'), ...ofLeg, arrivalMs: z.number() }),
  z.object({ kind: z.literal('call_ended'), ...ofLeg, by: z.string() }),
  z.object({
    kind: z.literal('frame_figures'),
    ...ofLeg,
    frames: z.number(),
    lateMedianMs: z.number(),
    lateP99Ms: z.number(),
    underruns: z.number(),
  }),
]);
const Legs = z.object({
  legs: z.array(z.object({ number: z.string(), callConnectionId: z.string(), heardText: z.string() })),
});
/** Times are ms since the epoch. */
export type LedgerLine = z.infer<typeof Entry>;
export type LineOf<K extends LedgerLine['kind']> = Extract<LedgerLine, { kind: K }>;

export interface SimulatorClient {
  /** Puts a person at a number. */
  put(person: PersonInput): Promise<void>;
  /** Has the simulated model be slow at one request. */
  slow(order: Pick<FirstScene['slowly'], 'whenPromptHas' | 'firstTokenMs'>): Promise<void>;
  /** What the carrier did for one person, and what that person said and heard. */
  ledger(number: string): Promise<readonly LedgerLine[]>;
  /** What a person has heard on their newest leg up to now; empty before there is one. */
  hearing(number: string): Promise<string>;
  /** The network drops a person's legs. */
  dropLine(number: string): Promise<void>;
  /** A person calls; resolves once the carrier has told of it. */
  callIn(person: PersonInput, to: string): Promise<void>;
}

export function createSimulatorClient(urls: {
  readonly carrier: string;
  readonly model: string;
}): SimulatorClient {
  const send = async (method: string, url: string, body: unknown): Promise<void> => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`the simulator refused ${url}: ${response.status} ${await response.text()}`);
  };
  return {
    put: (person) =>
      send('PUT', `${urls.carrier}/control/persons/${encodeURIComponent(person.number)}`, person),
    slow: ({ whenPromptHas, firstTokenMs }) =>
      send('POST', `${urls.model}/control/faults`, { kind: 'slow', firstTokenMs, whenPromptHas }),
    ledger: async (number) => {
      const response = await fetch(`${urls.carrier}/control/ledger`);
      const { entries } = z.object({ entries: z.array(z.unknown()) }).parse(await response.json());
      return entries.flatMap((entry) => {
        const { data } = Entry.safeParse(entry);
        return data?.number === number ? [data] : [];
      });
    },
    hearing: async (number) => {
      const response = await fetch(`${urls.carrier}/control/legs`);
      const { legs } = Legs.parse(await response.json());
      return legs.findLast((leg) => leg.number === number)?.heardText ?? '';
    },
    dropLine: (number) => send('POST', `${urls.carrier}/control/faults`, { kind: 'drop_call', number }),
    callIn: ({ number: from, ...person }, to) =>
      send('POST', `${urls.carrier}/control/incoming`, { from, to, person }),
  };
}
