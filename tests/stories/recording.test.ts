/** Stories of calls that are recorded: the person hears of it first, and it ends when they, or the API, say so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleRate } from '../../domain/ports/media-wire.ts';
import type { CarrierEntry, PersonInput } from '../../simulator/carrier.ts';
import type { LedgerEntry } from '../../simulator/ledger.ts';
import { ToneListener } from '../../simulator/tone-speech.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'policy_number', type: 'text', description: 'the policy number' }];
const announced = /This call is recorded\..*say stop recording/;
/** An order takes 2 s at most; what is on top is for a busy machine. */
const orderMs = 2_000;
const noiseMs = 1_500;

let stage: Rehearsal;
beforeAll(async () => {
  stage = await rehearse({ features: { recording_enabled: true } });
});
afterAll(() => stage.stop());

type Entry = LedgerEntry<CarrierEntry>;

function entriesOf<K extends Entry['kind']>(kind: K, number: string): Extract<Entry, { kind: K }>[] {
  const isOf = (entry: Entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind;
  return stage.carrier.ledger
    .after()
    .flatMap((entry) => (isOf(entry) && 'number' in entry && entry.number === number ? [entry] : []));
}

function turned(number: string, phase: 'started' | 'paused' | 'resumed' | 'stopped'): Promise<Entry> {
  return stage.carrier.ledger.waitFor(
    `the recording to be ${phase}`,
    (entry) => entry.kind === 'recording' && entry.number === number && entry.phase === phase,
    45_000,
  );
}

async function recorded(script: PersonInput['script']): Promise<{ number: string; callId: string }> {
  const number = stage.newNumber();
  await stage.person({ number, script: script ?? [] });
  return { number, callId: await stage.call({ phone_number: number, claim }) };
}

/** What is said in one channel of a WAV file with two. */
function wordsIn(wav: Uint8Array, channel: 0 | 1): string {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  expect([view.getUint16(22, true), view.getUint32(24, true)]).toEqual([2, sampleRate]);
  const samples = new Int16Array((wav.byteLength - 44) / 4);
  for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(44 + 4 * at + 2 * channel, true);
  return [...new ToneListener().hear(samples)].map(({ character }) => character).join('');
}

test.concurrent(
  'nothing is recorded before the person has heard of it, and the file is linked',
  async ({ expect }) => {
    const { number, callId } = await recorded([
      { kind: 'wait_for', words: 'policy number', timeoutMs: 30_000 },
      // A busy machine takes its time to have the carrier record.
      { kind: 'pause', ms: 3_000 },
      { kind: 'say', text: 'It is B 42.' },
      ...asked('anything else', 'No, thank you. Goodbye.'),
    ]);
    const call = await stage.over(callId);

    const told = entriesOf('heard', number).find(({ text }) => announced.test(text));
    const [started] = entriesOf('recording', number);
    expect(started?.phase).toBe('started');
    expect(started?.at).toBeGreaterThan(told?.firstAudibleAt ?? Infinity);
    await expect
      .poll(() => stage.read(callId).then(({ recordings }) => recordings), { timeout: 10_000 })
      .toMatchObject([{ files: [{ index: 0 }] }]);
    const [recording] = (await stage.read(callId)).recordings;
    const location = recording?.files[0]?.location ?? '';
    const response = await fetch(location);
    const wav = new Uint8Array(await response.arrayBuffer());
    expect(wordsIn(wav, 0)).toContain('It is B 42.');
    // The carrier heard none of the announcement itself but its last words at most.
    expect(wordsIn(wav, 1)).not.toMatch(/This call is|do not want/);
    expect(wordsIn(wav, 1)).toMatch(/Goodbye/);
    expect(call.outcome).toBe('completed');
  },
);

test.concurrent('"stop recording" stops it at once, and the call goes on', async () => {
  const { number, callId } = await recorded([
    { kind: 'wait_for', words: 'policy number', timeoutMs: 30_000 },
    { kind: 'pause', ms: 3_000 },
    { kind: 'say', text: 'Stop recording please.' },
    ...asked('recording has stopped', 'It is B 42.'),
    ...asked('anything else', 'No, thank you. Goodbye.'),
  ]);
  const stopped = await turned(number, 'stopped');
  const said = entriesOf('said', number).find(({ text }) => /stop recording/i.test(text));
  expect(stopped.at - (said?.endedAt ?? 0)).toBeLessThan(orderMs + noiseMs);
  const call = await stage.over(callId);
  expect(call.outcome).toBe('completed');
  expect(entriesOf('recording', number).map(({ phase }) => phase)).toEqual(['started', 'stopped']);
});

test.concurrent('is paused, resumed and stopped by the API', async () => {
  const { number, callId } = await recorded([
    { kind: 'wait_for', words: 'policy number', timeoutMs: 30_000 },
    { kind: 'pause', ms: 60_000 },
  ]);
  await turned(number, 'started');
  for (const [order, phase] of [
    ['pause', 'paused'],
    ['resume', 'resumed'],
    ['stop', 'stopped'],
  ] as const) {
    const orderedAt = Date.now();
    const { status } = await stage.request('POST', `/call/${callId}/recording`, { order });
    expect(status).toBe(202);
    expect((await turned(number, phase)).at - orderedAt).toBeLessThan(orderMs + noiseMs);
  }
  await stage.request('POST', `/call/${callId}/hang_up`);
  const call = await stage.over(callId);
  expect(call.outcome).toBe('hung_up');
  expect(entriesOf('recording', number).map(({ phase }) => phase)).toEqual([
    ...['started', 'paused', 'resumed', 'stopped'],
  ]);
});

test.concurrent('who breaks in on the announcement hears it again, and is recorded only then', async () => {
  const { number, callId } = await recorded([
    { kind: 'interrupt', afterWords: 'This call is rec', text: 'Hello? Who is speaking?', timeoutMs: 30_000 },
    { kind: 'wait_for', words: 'say stop recording', timeoutMs: 30_000 },
    { kind: 'hang_up' },
  ]);
  await stage.over(callId);
  const announcements = entriesOf('heard', number).filter(({ text }) => text.includes('This call is rec'));
  expect(announcements.length).toBeGreaterThan(1);
  const [first] = announcements;
  const [started] = entriesOf('recording', number);
  if (started) expect(started.at).toBeGreaterThan((first?.lastAudibleAt ?? 0) + 1_000);
});
