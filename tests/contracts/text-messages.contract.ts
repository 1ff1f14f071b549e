/** What every text service's adapter must do, told against a service that really sends, swallows and refuses. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TextMessage, TextService } from '../../domain/ports/text-messages.ts';
import type { SimulatedSms, SmsEntry } from '../../simulator/sms.ts';

export interface TextRig {
  readonly name: 'acs' | 'twilio';
  readonly start: () => Promise<SimulatedSms>;
  /** `url`: another one than the simulated service's own. */
  readonly connect: (
    simulated: SimulatedSms,
    options?: { readonly timeoutMs?: number; readonly url?: string },
  ) => TextService;
}

let numbers = 0;
const newNumber = (): string => `+3361${String(++numbers).padStart(7, '0')}`;
const soonMs = 4_000;

export function textServiceContract(title: string, rig: TextRig): void {
  describe(`text service contract: ${title}`, () => {
    let simulated: SimulatedSms;
    let service: TextService;

    beforeAll(async () => {
      simulated = await rig.start();
      service = rig.connect(simulated);
    });
    afterEach(async () => {
      await fetch(`${simulated.url}/control/faults`, { method: 'DELETE' });
    });
    afterAll(() => simulated.close());

    const fault = async (wish: object): Promise<void> => {
      const body = JSON.stringify({ service: rig.name, ...wish });
      const response = await fetch(`${simulated.url}/control/faults`, { method: 'POST', body });
      expect(response.status).toBe(200);
    };
    const message = (to = newNumber(), more: Partial<TextMessage> = {}): TextMessage => ({
      key: { id: randomUUID(), firstSentAt: Date.now() },
      ...{ to, from: '+33100000000', text: `Your reference is ${randomUUID()}.`, reference: 'line-1' },
      ...more,
    });
    const sentTo = (number: string): SmsEntry[] =>
      simulated.ledger.after().filter((entry) => entry.kind === 'message' && entry.to === number);

    it('sends a message, with what its delivery is to name', async () => {
      const given = message(undefined, { text: 'Grüße aus Zürich, 你好 👋' });
      const sent = await service.send(given);
      expect(sent).toMatchObject({ ok: true });
      const [entry] = sentTo(given.to);
      expect(entry).toMatchObject({ service: rig.name, text: given.text });
      expect(entry).toMatchObject({ messageId: sent.ok ? sent.value.messageId : '' });
      expect(entry?.kind === 'message' && entry.reference).toContain('line-1');
    });

    it('sends once for one key, when it is asked again', async () => {
      const given = message();
      const first = await service.send(given);
      const again = await service.send({ ...given, again: true });
      expect(again).toEqual(first);
      expect(sentTo(given.to)).toHaveLength(1);
    });

    it('says that it does not know when the answer is swallowed, and does not send twice', async () => {
      const given = message();
      await fault({ kind: 'swallow_response' });
      expect(await service.send(given)).toMatchObject({ ok: false, failure: { disposition: 'unknown' } });
      expect(await service.send({ ...given, again: true })).toMatchObject({ ok: true });
      expect(sentTo(given.to)).toHaveLength(1);
    });

    it('says that it does not know when the service takes too long, and sends once in the end', async () => {
      const given = message();
      await fault({ kind: 'slow', ms: 600 });
      const hasty = rig.connect(simulated, { timeoutMs: 150 });
      const failure = { code: 'timed-out', disposition: 'unknown' };
      expect(await hasty.send(given)).toMatchObject({ ok: false, failure });
      await simulated.ledger.waitFor(
        'the late message',
        (e) => e.kind === 'message' && e.to === given.to,
        soonMs,
      );
      expect(await service.send({ ...given, again: true })).toMatchObject({ ok: true });
      expect(sentTo(given.to)).toHaveLength(1);
    });

    it('sends what was asked for before and has not gone out', async () => {
      const given = message(undefined, { again: true });
      expect(await service.send(given)).toMatchObject({ ok: true });
      expect(sentTo(given.to)).toHaveLength(1);
    });

    it('does not know after a fault of the service', async () => {
      const given = message();
      await fault({ kind: 'status', status: 500, carriedOut: true });
      expect(await service.send(given)).toMatchObject({ ok: false, failure: { disposition: 'unknown' } });
    });

    it.each([429, 503])('may be asked later after %i, with the wish for a pause', async (status) => {
      const given = message();
      await fault({ kind: 'status', status, retryAfterSec: 7 });
      const failure = { disposition: 'retryable', retryAfterMs: 7_000 };
      expect(await service.send(given)).toMatchObject({ ok: false, failure });
      expect(sentTo(given.to)).toHaveLength(0);
    });

    it('has certainly not sent to a number that is none, and says nothing of the number', async () => {
      const sent = await service.send(message('+0012'));
      expect(sent).toMatchObject({ ok: false, failure: { disposition: 'final' } });
      expect(JSON.stringify(sent)).not.toContain('+0012');
    });

    it('has certainly not sent where nobody listens', async () => {
      const away = rig.connect(simulated, { url: await nobodysAddress() });
      const failure = { code: 'unreachable', disposition: 'retryable' };
      expect(await away.send(message())).toMatchObject({ ok: false, failure });
    });
  });
}

/** An address that somebody has just left. */
async function nobodysAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}
