/** Stories of what comes after a call: summed up in two languages, later when the model is away, again when somebody asks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireCall } from '../../api/call-report.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [{ name: 'full_name', type: 'text', description: 'your full name' }];
const name = asked('full name', 'My name is Marie Dupont.');
const nothingElse = asked('anything else', 'No, thank you, good-bye.');

describe('after the call', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ environment: { OPERATOR_LANG: 'fr-FR', WRAP_UP_PAUSES_SEC: '1' } });
  });
  afterAll(() => stage.stop());

  async function talked(script: Parameters<Rehearsal['person']>[0]['script'], body = {}): Promise<string> {
    const number = stage.newNumber();
    await stage.person({ number, ...(script ? { script } : {}) });
    return stage.call({ phone_number: number, claim, ...body });
  }

  /** The call as it is read again and again until it fits. */
  async function once(
    callId: string,
    fits: (call: WireCall) => boolean,
    limitMs = 30_000,
  ): Promise<WireCall> {
    for (const until = Date.now() + limitMs; Date.now() < until;) {
      const call = await stage.read(callId);
      if (fits(call)) return call;
      await sleep(100);
    }
    throw new Error(`the call did not come to fit within ${limitMs} ms`);
  }

  async function eventsOf(
    callId: string,
  ): Promise<readonly { readonly id: number; readonly kind: string }[]> {
    const { body } = await stage.request('GET', `/call/${callId}/events`);
    return [...String(body).matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, kind]) => ({
      id: Number(id),
      kind: kind ?? '',
    }));
  }

  async function modelIsBack(): Promise<void> {
    await fetch(`${new URL(stage.model.url).origin}/control/faults`, { method: 'DELETE' });
  }

  test('it is summed up in the language that was spoken, and in that of those who run the agent', async () => {
    const callId = await talked([...name, ...nothingElse]);
    await stage.over(callId);
    const { synthesis, next_action: next } = await once(callId, (call) => call.synthesis !== null);
    expect(synthesis).toMatchObject({ satisfaction: 'high', operator: { lang: 'fr-FR' } });
    expect(synthesis?.operator?.long).not.toBe(synthesis?.long);
    expect(next).toMatchObject({ action: 'case_closed', justification: expect.any(String) });
  });

  test(
    'the model is away when it ends: the line closes on time, and the synthesis comes when the model is back',
    { timeout: 90_000 },
    async () => {
      const windowSec = 6;
      await stage.setFeatures({ callback_timeout_hour: windowSec / 3_600 });
      const callId = await talked([...name, ...nothingElse]);
      await stage.modelFault({ kind: 'status', status: 503, stream: false, times: 500 });
      await stage.over(callId);
      const closed = await once(callId, ({ state }) => state === 'closed');
      expect(closed.outcome).toBe('completed');
      expect(closed.synthesis).toBeNull();
      const openSec = (Date.parse(closed.updated_at) - Date.parse(closed.opened_at)) / 1_000;
      const { messages } = closed;
      const talkedSec = (Date.parse(messages.at(-1)?.at ?? '') - Date.parse(closed.opened_at)) / 1_000;
      // Hanging up takes its time, too; what does not count is how often the model was asked.
      expect(openSec - talkedSec).toBeLessThan(windowSec + 20);
      await modelIsBack();
      const summedUp = await once(callId, ({ synthesis }) => synthesis !== null);
      expect(summedUp.synthesis?.operator?.lang).toBe('fr-FR');
      expect(summedUp.next_action).not.toBeNull();
      const events = await eventsOf(callId);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['wrap_up_failed', 'synthesis']));
      await stage.setFeatures({});
    },
  );

  test('it is summed up again when somebody asks for it, but not while it is under way', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script: [...name, ...nothingElse] });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.hears(number, /full name/);
    expect((await stage.request('POST', `/call/${callId}/wrap-up`)).status).toBe(409);
    await stage.over(callId);
    const first = await once(callId, ({ synthesis }) => synthesis !== null);
    expect((await stage.request('POST', `/call/${callId}/wrap-up`)).status).toBe(202);
    await once(callId, (call) => call.last_seq >= first.last_seq + 2);
    const kinds = (await eventsOf(callId)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'synthesis')).toHaveLength(2);
    const { status } = await stage.request('POST', `/call/${'0'.repeat(32)}/wrap-up`);
    expect(status).toBe(404);
  });

  test('a summary is texted to who has said yes to it', { timeout: 120_000 }, async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...name,
        ...asked('anything else', 'Please text me a summary.'),
        ...asked('summary of this call', 'Yes, please.'),
        ...nothingElse,
      ],
    });
    const callId = await stage.call({ phone_number: number, claim, sms_summary: true });
    const call = await stage.over(callId);
    expect(call.sms_summary).toBe(true);
    const [text] = await stage.textsTo(number, 1);
    expect(text?.length ?? 0).toBeGreaterThan(0);
    const kinds = (await eventsOf(callId)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['summary_agreed', 'synthesis']));
  });
});
