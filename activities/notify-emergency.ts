/** What the tool for emergencies does: tells it at once to whoever subscribed to it, and says honestly when nobody did. */
import type { DeedAnswer } from '../domain/conversation/tools/deed.ts';
import type { Webhooks } from '../domain/ports/webhooks.ts';
import { valueOrThrow } from './failures.ts';
import type { DeedDoers } from './tool-deeds.ts';

const nobody: DeedAnswer = {
  ok: false,
  error:
    'nobody is reachable this way; tell the person so at once, and to call the emergency number themselves',
};

const onItsWay: DeedAnswer = {
  ok: true,
  told: {
    reported: true,
    note: 'the report is on its way to the people in charge, who have not confirmed it; say so, and tell the person to call the emergency number themselves if anybody is in danger',
  },
};

export function createNotifyEmergency({
  webhooks,
}: {
  readonly webhooks: Pick<Webhooks, 'publish'>;
}): NonNullable<DeedDoers['notify_emergency']> {
  return async ({ reason, place }, { key, plan, language, at }) => {
    const published = await webhooks.publish({
      id: `evt_${key.id}`,
      type: 'emergency.reported',
      at,
      callId: plan.callId,
      data: { phone_number: plan.phoneNumber, our_number: plan.ourNumber, reason, place, lang: language },
    });
    return valueOrThrow(published).deliveries > 0 ? onItsWay : nobody;
  };
}
