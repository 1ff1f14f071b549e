/** The simulator's own doors as a chaos run uses them: persons, callers, and faults on command. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { PersonInput } from '../../simulator/carrier.ts';

export interface SimulatorDoors {
  /** Puts a person at a number. */
  put(person: PersonInput): Promise<void>;
  /** Puts all of them there once more: a carrier that began anew knows nobody. */
  putAgain(): Promise<void>;
  /** Somebody calls us. False when nobody answered the carrier's event about it. */
  callsUs(person: PersonInput, ourNumber: string): Promise<boolean>;
  /** Orders a fault of the carrier; how many legs it struck at once. */
  carrierFault(fault: Readonly<Record<string, unknown>>): Promise<number>;
  modelFault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Somebody writes a text message to us, once; whether we have taken it, their service's ledger says. */
  textsUs(number: string, ourNumber: string, text: string): Promise<void>;
  /** The numbers of those on the telephone now, in order. */
  onTheTelephone(): Promise<readonly string[]>;
}

const Struck = z.object({ legs: z.number() });
const Legs = z.object({ legs: z.array(z.object({ number: z.string(), state: z.string() })) });

/** A service that is being started again answers in a moment. */
const tries = 20;
const pauseMs = 500;

export interface SimulatorUrls {
  readonly carrier: string;
  readonly model: string;
  readonly sms: string;
}

export function simulatorDoors(urls: SimulatorUrls): SimulatorDoors {
  const known = new Map<string, PersonInput>();
  const put = async (person: PersonInput): Promise<void> => {
    known.set(person.number, person);
    await ask('PUT', `${urls.carrier}/control/persons/${encodeURIComponent(person.number)}`, person);
  };
  return {
    put,
    putAgain: async () => {
      for (const person of known.values()) await put(person);
    },
    callsUs: async ({ number, ...person }, ourNumber) => {
      const response = await asked('POST', `${urls.carrier}/control/incoming`, {
        ...{ from: number, to: ourNumber, person },
      });
      return response.status === 200;
    },
    carrierFault: async (fault) =>
      Struck.parse(await ask('POST', `${urls.carrier}/control/faults`, fault)).legs,
    modelFault: async (fault) => {
      await ask('POST', `${urls.model}/control/faults`, fault);
    },
    textsUs: async (from, to, text) => {
      await asked('POST', `${urls.sms}/control/incoming`, { from, to, text });
    },
    onTheTelephone: async () => {
      const { legs } = Legs.parse(await ask('GET', `${urls.carrier}/control/legs`));
      const numbers = legs.filter(({ state }) => state === 'connected').map(({ number }) => number);
      return [...new Set(numbers)].sort();
    },
  };
}

/** @throws {Error} When it is refused. */
async function ask(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await asked(method, url, body);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function asked(method: string, url: string, body?: unknown): Promise<Response> {
  const request = {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(url, request);
    } catch (error) {
      if (attempt === tries) throw new Error(`${url} does not answer`, { cause: error });
      await sleep(pauseMs);
    }
  }
}
