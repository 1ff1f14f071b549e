/** The demo's view of the simulator's own doors: the carrier's and the model's control. */
import { z } from 'zod';
import type { PersonInput } from '../carrier/person.ts';
import type { Scene } from './scene.ts';

/** The ledger's entries that the demo judges by and makes figures of; the others keep their kind only. */
const Entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected'), at: z.number() }),
  z.object({ kind: z.literal('digits'), at: z.number(), digits: z.string() }),
  z.object({ kind: z.literal('said'), text: z.string(), startedAt: z.number(), endedAt: z.number() }),
  z.object({
    kind: z.literal('heard'),
    text: z.string(),
    firstAudibleAt: z.number(),
    lastAudibleAt: z.number(),
  }),
  z.object({ kind: z.literal('stop_audio'), at: z.number(), droppedFrames: z.number() }),
  z.object({ kind: z.literal('agent_replied'), arrivalMs: z.number() }),
  z.object({
    kind: z.literal('frame_figures'),
    frames: z.number(),
    lateMedianMs: z.number(),
    lateP99Ms: z.number(),
    underruns: z.number(),
  }),
]);
/** Times are ms since the epoch. */
export type LedgerLine = z.infer<typeof Entry>;
export type LineOf<K extends LedgerLine['kind']> = Extract<LedgerLine, { kind: K }>;

export interface SimulatorClient {
  /** Puts a person at a number. */
  put(person: PersonInput): Promise<void>;
  /** Has the simulated model be slow at one request. */
  slow(order: Pick<Scene['slowly'], 'whenPromptHas' | 'firstTokenMs'>): Promise<void>;
  /** What the carrier did and what the person said and heard. */
  ledger(): Promise<readonly LedgerLine[]>;
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
    ledger: async () => {
      const response = await fetch(`${urls.carrier}/control/ledger`);
      const { entries } = z.object({ entries: z.array(z.unknown()) }).parse(await response.json());
      return entries.flatMap((entry) => {
        const { data } = Entry.safeParse(entry);
        return data ? [data] : [];
      });
    },
  };
}
