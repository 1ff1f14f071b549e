import { describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../domain/ports/webhooks.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { plan } from '../tests/call-fixture.ts';
import { createNotifyEmergency } from './notify-emergency.ts';
import { createDoDeed } from './tool-deeds.ts';

const deed = { kind: 'notify_emergency', reason: 'A man has fallen.', place: '4 Hill Road' } as const;
const request = { plan, toolCallId: 't1', language: 'fr-FR', at: 1_000, deed };
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
function quiet(): void {
  // What fails here on purpose is no news.
}

function doing(answer: Result<{ deliveries: number }>) {
  const published: WebhookEvent[] = [];
  const publish = (event: WebhookEvent) => {
    published.push(event);
    return Promise.resolve(answer);
  };
  const deedDoers = { notify_emergency: createNotifyEmergency({ webhooks: { publish } }) };
  return { published, doDeed: createDoDeed({ deedDoers, log }) };
}

describe('an emergency', () => {
  it('is told to whoever subscribed, once however often it is tried', async () => {
    const { published, doDeed } = doing(ok({ deliveries: 2 }));
    expect(await doDeed(request)).toMatchObject({ ok: true, told: { reported: true } });
    await doDeed(request);
    expect(published[1]).toEqual(published[0]);
    expect(published[0]).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f-]{36}$/),
      type: 'emergency.reported',
      at: 1_000,
      callId: plan.callId,
      data: {
        ...{ phone_number: plan.phoneNumber, our_number: plan.ourNumber },
        ...{ reason: deed.reason, place: deed.place, lang: 'fr-FR' },
      },
    });
  });

  it('that nobody wants to hear of is no success', async () => {
    const { doDeed } = doing(ok({ deliveries: 0 }));
    expect(await doDeed(request)).toEqual({ ok: false, error: expect.stringMatching(/emergency number/) });
  });

  it('is tried again while the engine is away', async () => {
    const { doDeed } = doing(failed({ code: 'temporal-14', message: 'away', disposition: 'retryable' }));
    await expect(doDeed(request)).rejects.toMatchObject({ type: 'temporal-14', nonRetryable: false });
  });
});
