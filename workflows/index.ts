/** The workflows of this worker; the bundle's entry. */
export { outreach } from './outreach.ts';
export { phoneCall } from './phone-call.ts';
export { turnAway } from './turn-away.ts';
