/** The workflows of this worker; the bundle's entry. */
export { deliverWebhook } from './deliver-webhook.ts';
export { endStray } from './end-stray.ts';
export { optOut } from './opt-out.ts';
export { outreach } from './outreach.ts';
export { phoneCall } from './phone-call.ts';
export { turnAway } from './turn-away.ts';
export { wrapUpLater } from './wrap-up-later.ts';
