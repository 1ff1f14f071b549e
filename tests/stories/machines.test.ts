/** Stories of calls that a machine takes: it is neither talked over nor answered, and what the plan wants is done. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CarrierEntry, PersonInput } from '../../simulator/carrier.ts';
import type { LedgerEntry } from '../../simulator/ledger.ts';
import { machineMessage } from '../../domain/conversation/phrases.ts';
import { earOf, squeezed } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];
const greeting =
  'Hi, you have reached the phone of Anna Miller. Please leave a message after the tone, and I will call you back.';

let stage: Rehearsal;
beforeAll(async () => {
  stage = await rehearse();
});
afterAll(() => stage.stop());

type Entry = LedgerEntry<CarrierEntry>;

function entriesOf<K extends Entry['kind']>(kind: K, number: string): Extract<Entry, { kind: K }>[] {
  const isOf = (entry: Entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind;
  return stage.carrier.ledger
    .after()
    .flatMap((entry) => (isOf(entry) && 'number' in entry && entry.number === number ? [entry] : []));
}

async function called(
  person: Omit<PersonInput, 'number'>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ number: string; callId: string }> {
  const number = stage.newNumber();
  await stage.person({ ...person, number });
  return { number, callId: await stage.call({ phone_number: number, claim, ...more }) };
}

const voicemail: NonNullable<PersonInput['script']> = [
  { kind: 'pause', ms: 800 },
  { kind: 'say', text: greeting },
  { kind: 'pause', ms: 900 },
  { kind: 'noise', noise: 'beep', ms: 400 },
  { kind: 'pause', ms: 40_000 },
];

test.concurrent('a voicemail is hung up on, and hears no question', async ({ expect }) => {
  const { number, callId } = await called({ script: voicemail });
  const call = await stage.over(callId);
  expect(call).toMatchObject({ outcome: 'answering_machine', machine: 'voicemail', on_machine: 'hang_up' });
  expect(earOf(stage, number)).not.toMatch(/fullname/i);
});

test.concurrent('a message is left behind the beep, and whole', async ({ expect }) => {
  const { number, callId } = await called({ script: voicemail }, { on_machine: 'leave_message' });
  const call = await stage.over(callId);
  expect(call).toMatchObject({ outcome: 'message_left', machine: 'voicemail' });
  const { bot_name: botName, bot_company: botCompany } = call;
  const message = machineMessage({ botName, botCompany }, 'en-US');
  expect(squeezed(earOf(stage, number))).toContain(squeezed(message));
  const [beep] = entriesOf('noise', number);
  const left = entriesOf('heard', number).find(({ text }) => text.includes('call us back'));
  expect(left?.firstAudibleAt).toBeGreaterThan((beep?.at ?? Infinity) + (beep?.ms ?? 0));
});

test.concurrent(
  'a call screening hears who calls and why, and then the person is talked to',
  async ({ expect }) => {
    const { number, callId } = await called(
      {
        script: [
          { kind: 'say', text: 'Hello. Please state your name and why you are calling.' },
          { kind: 'wait_for', words: 'on behalf of', timeoutMs: 20_000 },
          { kind: 'say', text: 'Hello, yes, what is it?' },
          ...asked('full name', 'My name is Marie Dupont.'),
          ...asked('anything else', 'No, that is all, thank you.'),
        ],
      },
      { on_machine: 'continue' },
    );
    const call = await stage.over(callId);
    expect(call).toMatchObject({ outcome: 'completed', machine: 'screening' });
    expect(call.claim[0]?.value).toBe('Marie Dupont');
    expect(earOf(stage, number)).toMatch(/assistantof.*Iamcallingonbehalfof/);
  },
);

test('a person is a person, with an echo on the line too', async () => {
  const bad = await rehearse({ environment: { ECHO_CANCELLING: 'on' } });
  try {
    const number = bad.newNumber();
    const line = { echo: { delayMs: 150, levelDb: -12 } };
    const script = [
      ...asked('full name', 'My name is Marie Dupont.'),
      ...asked('anything else', 'No, that is all, thank you.'),
    ];
    await bad.person({ number, line, script });
    const call = await bad.over(await bad.call({ phone_number: number, claim }));
    expect(call).toMatchObject({ outcome: 'completed', machine: null, on_machine: 'hang_up' });
    expect(call.claim[0]?.value).toBe('Marie Dupont');
  } finally {
    await bad.stop();
  }
});
