/** The workflows of this worker; the bundle's entry. */
export { endStray } from './end-stray.ts';
export { outreach } from './outreach.ts';
export { phoneCall } from './phone-call.ts';
export { turnAway } from './turn-away.ts';
