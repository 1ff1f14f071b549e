/** The feature flags: thresholds that may change while calls run. Their names on the wire are fixed; times carry their unit. */
import { z } from 'zod';
import { failed, ok, type Result } from './result.ts';

const number = (min: number, max: number, expected = `a number from ${min} to ${max}`) =>
  z.number(expected).min(min, expected).max(max, expected);
const whole = (min: number, max: number, unit = '') => {
  const expected = `a whole number${unit} from ${min} to ${max}`;
  return number(min, max, expected).int(expected);
};
const seconds = number(0.1, 3_600, 'a number of seconds from 0.1 to 3600');
const milliseconds = whole(0, 60_000, ' of ms');

/** As the flags are written; whatever is left out has its default. Unknown names are refused, so that a typo is noticed. */
export const FeatureFlags = z.strictObject({
  /** Without the reply's first sound for so long, the agent apologises and offers a way out. */
  answer_hard_timeout_sec: seconds.default(15),
  /** Without the reply's first sound for so long, the agent asks for a moment's patience. */
  answer_soft_timeout_sec: seconds.default(4),
  /** How long after its end a call may be resumed. */
  callback_timeout_hour: number(0, 720, 'a number of hours from 0 to 720').default(3),
  /** Nobody speaks for so long: the agent asks whether the person is there. */
  phone_silence_timeout_sec: seconds.default(20),
  /** How often the agent asks in a row, into the silence or because it is not understood, before it says good-bye. */
  recognition_retry_max: whole(0, 20).default(3),
  /** How much longer a phrase may take that the recogniser has not completed; then its partial is taken. */
  recognition_stt_complete_timeout_ms: milliseconds.default(100),
  /** Whether calls are recorded, once the person has heard of it and unless they say no. */
  recording_enabled: z.boolean('true or false').default(false),
  /** Whether the slow model (OPENAI_SECOND_MODEL) is asked first, and the fast one stands in for it; else the other way round. */
  slow_llm_for_chat: z.boolean('true or false').default(false),
  /** So much voice with words, more than a backchannel, cuts the agent off; a shorter one pauses it to be judged. */
  vad_cutoff_timeout_ms: milliseconds.default(250),
  /** Silence after which a turn with words is over; a finished sentence needs less, an unfinished one more. */
  vad_silence_timeout_ms: milliseconds.default(500),
  /** How surely a sound must be a voice: 0 takes nearly everything for one, 1 only what is loud and clear. */
  vad_threshold: number(0, 1).default(0.5),
});
export type FeatureFlags = z.infer<typeof FeatureFlags>;

export const defaultFeatureFlags: FeatureFlags = FeatureFlags.parse({});

/** The flags in a value from outside. A failure's message has one line for every fault: the flag, and what was expected. */
export function featureFlagsOf(value: unknown): Result<FeatureFlags> {
  const result = FeatureFlags.safeParse(value);
  if (result.success) return ok(result.data);
  const faults = result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownFlag);
    if (issue.path.length === 0) return ['expected an object with flags as its keys'];
    return [`${issue.path.join('.')}: expected ${issue.message}`];
  });
  // A number can break several rules that say the same of what is expected.
  return failed({ code: 'bad-flags', message: [...new Set(faults)].join('\n'), disposition: 'final' });
}

function unknownFlag(name: string): string {
  return `${name}: expected one of the flags ${Object.keys(FeatureFlags.shape).join(', ')}`;
}
