/** A crowd: many simulated people called at once, each with a word of their own that only they may hear. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { PersonInput } from '../simulator/carrier.ts';
import type { Stack } from '../tools/stack.ts';

const Call = z.looseObject({
  call_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  claim: z.array(z.looseObject({ value: z.string().nullable() })),
});
export type CrowdCall = z.infer<typeof Call>;

const Legs = z.object({
  legs: z.array(
    z.looseObject({
      number: z.string(),
      heardText: z.string(),
    }),
  ),
});

const Figures = z.looseObject({ framesSent: z.number(), gaps: z.number() });
export type CrowdBridgeFigures = z.infer<typeof Figures>;

export interface CrowdMember {
  readonly secret: string;
  /** The call at its end. */
  readonly call: CrowdCall;
  /** Everything this person heard. */
  readonly heard: string;
}

export interface Crowd {
  readonly members: readonly CrowdMember[];
  readonly bridges: readonly CrowdBridgeFigures[];
}

/** A word that nobody else has: letters only, so that a stray one is seen at once. */
function secretOf(person: number): string {
  const letter = (place: number): string => String.fromCharCode(97 + (place % 26));
  return `${letter(person)}ol${letter(person * 7)}emi${letter(Math.floor(person / 26))}x`;
}

function script(number: string, secret: string): PersonInput {
  return {
    number,
    script: [
      { kind: 'wait_for', words: 'password', timeoutMs: 60_000 },
      { kind: 'say', text: `It is ${secret}.` },
      { kind: 'wait_for', words: 'anything else', timeoutMs: 60_000 },
      { kind: 'say', text: 'No, goodbye.' },
    ],
  };
}

/** Calls `people` persons at once and returns when all calls are over. */
export async function callCrowd(stack: Stack, people: number): Promise<Crowd> {
  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
  const members = await Promise.all(
    Array.from({ length: people }, async (_, person) => {
      const number = `+3361200${String(1_000 + person)}`;
      const secret = secretOf(person);
      await json(`${stack.carrierUrl}/control/persons/${encodeURIComponent(number)}`, z.unknown(), {
        method: 'PUT',
        headers,
        body: JSON.stringify(script(number, secret)),
      });
      const body = {
        phone_number: number,
        claim: [{ name: 'password', type: 'text', description: 'the password' }],
      };
      const begun = await json(`${stack.apiUrl}/call`, Call, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { number, secret, call: await overCall(stack, begun.call_id, headers) };
    }),
  );
  const { legs } = await json(`${stack.carrierUrl}/control/legs`, Legs);
  const bridges = await Promise.all(stack.bridgeUrls.map((url) => json(`${url}/figures`, Figures)));
  return {
    members: members.map(({ number, secret, call }) => {
      const own = legs.filter((leg) => leg.number === number);
      return {
        secret,
        call,
        heard: own.map(({ heardText }) => heardText).join(' '),
      };
    }),
    bridges,
  };
}

async function overCall(
  stack: Stack,
  callId: string,
  headers: Readonly<Record<string, string>>,
): Promise<CrowdCall> {
  for (;;) {
    const call = await json(`${stack.apiUrl}/call/${callId}`, Call, { headers });
    if (call.state === 'lingering' || call.state === 'closed') return call;
    await sleep(250);
  }
}

async function json<T>(url: string, schema: z.ZodType<T>, request?: RequestInit): Promise<T> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return schema.parse(await response.json());
}
