/** The demo's view of the simulated carrier's control. */
import { z } from 'zod';
import type { PersonInput } from '../carrier/person.ts';

/** The ledger's entries that figures are made of; the others keep their kind only. */
const Entry = z.looseObject({
  kind: z.string(),
  at: z.number(),
  number: z.string().optional(),
  firstAudibleAt: z.number().optional(),
  arrivalMs: z.number().optional(),
  frames: z.number().optional(),
  lateMedianMs: z.number().optional(),
  lateP99Ms: z.number().optional(),
  underruns: z.number().optional(),
});
export type LedgerLine = z.infer<typeof Entry>;

export interface SimulatorClient {
  /** Puts a person at a number. */
  put(person: PersonInput): Promise<void>;
  ledger(): Promise<readonly LedgerLine[]>;
}

export function createSimulatorClient(carrierUrl: string): SimulatorClient {
  return {
    put: async (person) => {
      const response = await fetch(`${carrierUrl}/control/persons/${encodeURIComponent(person.number)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(person),
      });
      if (!response.ok)
        throw new Error(`the simulator refused the person: ${response.status} ${await response.text()}`);
    },
    ledger: async () => {
      const response = await fetch(`${carrierUrl}/control/ledger`);
      return z.object({ entries: z.array(Entry) }).parse(await response.json()).entries;
    },
  };
}
