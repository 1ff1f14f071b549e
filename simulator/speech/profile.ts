/** How the simulated speech service behaves: its delays, and the faults it can be told to have. */

/** Delays in ms. */
export interface SpeechProfile {
  /** From the end of a word in the sound to its hypothesis. */
  readonly sttPartialMs: number;
  /** From the end of the segmentation silence to the phrase. */
  readonly sttFinalMs: number;
  /** From the text to its first audio. */
  readonly ttsFirstByteMs: number;
  /** How long sounding takes, relative to how long the sound lasts; 0: all at once, 1: as slow as talking. */
  readonly ttsRealTimeFactor: number;
}

export const noDelays: SpeechProfile = {
  sttPartialMs: 0,
  sttFinalMs: 0,
  ttsFirstByteMs: 0,
  ttsRealTimeFactor: 0,
};

export const speechServices = ['stt', 'tts'] as const;
export type SpeechService = (typeof speechServices)[number];

/**
 * A fault; without `service` it befalls both.
 * - `drop`: every socket is cut at once, without a goodbye.
 * - `refuse`: new sockets are answered 503 while on.
 * - `stall`: the service listens but sends nothing while on.
 */
export type SpeechFault = { readonly service?: SpeechService } & (
  | { readonly kind: 'drop' }
  | { readonly kind: 'refuse'; readonly on: boolean }
  | { readonly kind: 'stall'; readonly on: boolean }
);

/** The profile with the given values changed; an error sentence if one is none of ours or not a number from 0. */
export function changeProfile(profile: SpeechProfile, changes: unknown): SpeechProfile | string {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    return 'a profile is a JSON object';
  const changed = { ...profile };
  for (const [name, value] of Object.entries(changes)) {
    if (!isProfileName(name)) return `unknown delay ${name}`;
    if (typeof value !== 'number' || !(value >= 0)) return `${name} is a number from 0`;
    changed[name] = value;
  }
  return changed;
}

function isProfileName(name: string): name is keyof SpeechProfile {
  return Object.hasOwn(noDelays, name);
}

/** Reads a fault from JSON; an error sentence if it is none. */
export function readFault(json: unknown): SpeechFault | string {
  if (typeof json !== 'object' || json === null) return 'a fault is a JSON object';
  const given = new Map<string, unknown>(Object.entries(json));
  const service = speechServices.find((name) => name === given.get('service'));
  if (given.has('service') && service === undefined) return 'service is stt or tts';
  const where = service === undefined ? {} : { service };
  const kind = given.get('kind');
  if (kind === 'drop') return { kind, ...where };
  const on = given.get('on');
  if ((kind === 'refuse' || kind === 'stall') && typeof on === 'boolean') return { kind, on, ...where };
  return 'kind is drop, or refuse or stall with on: true or false';
}
