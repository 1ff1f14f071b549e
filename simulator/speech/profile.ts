/** How the simulated speech service behaves: its delays, and the faults it can be told to have. */

/** A word that is heard as another one at first: its hypotheses say `heard`, the phrase says `really`, as the sound does. */
export interface Mishearing {
  readonly heard: string;
  readonly really: string;
}

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
  readonly mishear: readonly Mishearing[];
}

export const noDelays: SpeechProfile = {
  sttPartialMs: 0,
  sttFinalMs: 0,
  ttsFirstByteMs: 0,
  ttsRealTimeFactor: 0,
  mishear: [],
};

const mishearingsMax = 100;

export const speechServices = ['stt', 'tts'] as const;
export type SpeechService = (typeof speechServices)[number];

/**
 * A fault; without `service` it befalls both.
 * - `drop`: every socket is cut at once, without a goodbye.
 * - `refuse`: new sockets are answered 503 while on.
 * - `stall`: the service listens but sends nothing while on.
 * - `freeze`: the sockets open now go on listening but send nothing any more; new ones are well.
 */
export type SpeechFault = { readonly service?: SpeechService } & (
  | { readonly kind: 'drop' }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'refuse'; readonly on: boolean }
  | { readonly kind: 'stall'; readonly on: boolean }
);

/** The profile with the given values changed; an error sentence if one is none of ours or not as it should be. */
export function changeProfile(profile: SpeechProfile, changes: unknown): SpeechProfile | string {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    return 'a profile is a JSON object';
  let changed = profile;
  for (const [name, value] of Object.entries(changes)) {
    if (name === 'mishear') {
      const mishear = readMishearings(value);
      if (mishear === null) return 'mishear is a short list of {heard, really}, each some text';
      changed = { ...changed, mishear };
      continue;
    }
    if (!isDelayName(name)) return `unknown delay ${name}`;
    if (typeof value !== 'number' || !(value >= 0)) return `${name} is a number from 0`;
    changed = { ...changed, [name]: value };
  }
  return changed;
}

function isDelayName(name: string): name is Exclude<keyof SpeechProfile, 'mishear'> {
  return name !== 'mishear' && Object.hasOwn(noDelays, name);
}

function readMishearings(json: unknown): readonly Mishearing[] | null {
  if (!Array.isArray(json) || json.length > mishearingsMax) return null;
  const entries: readonly unknown[] = json;
  const mishear = entries.map((entry) => {
    if (typeof entry !== 'object' || entry === null) return null;
    const given = new Map<string, unknown>(Object.entries(entry));
    const [heard, really] = [given.get('heard'), given.get('really')];
    return typeof heard === 'string' && typeof really === 'string' && really !== ''
      ? { heard, really }
      : null;
  });
  const all = mishear.filter((entry) => entry !== null);
  return all.length === mishear.length ? all : null;
}

/** Reads a fault from JSON; an error sentence if it is none. */
export function readFault(json: unknown): SpeechFault | string {
  if (typeof json !== 'object' || json === null) return 'a fault is a JSON object';
  const given = new Map<string, unknown>(Object.entries(json));
  const service = speechServices.find((name) => name === given.get('service'));
  if (given.has('service') && service === undefined) return 'service is stt or tts';
  const where = service === undefined ? {} : { service };
  const kind = given.get('kind');
  if (kind === 'drop' || kind === 'freeze') return { kind, ...where };
  const on = given.get('on');
  if ((kind === 'refuse' || kind === 'stall') && typeof on === 'boolean') return { kind, on, ...where };
  return 'kind is drop or freeze, or refuse or stall with on: true or false';
}
