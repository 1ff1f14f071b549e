/** What nobody's speaking leads to, and what ends a call in which no conversation comes about. */

export interface SilenceLimits {
  /** Nobody speaks for so long: the agent asks whether the caller is there. */
  readonly silenceMs: number;
  /** How often it asks in a row before it gives up; as often may the caller understand nothing. */
  readonly promptsMax: number;
  /** A turn of the caller's that lasts so long is broken into. */
  readonly monologueMs: number;
  /** Monologues in a row, in which the agent was never heard to its end, before it gives up. */
  readonly monologuesMax: number;
}

/** Why the agent says good-bye of its own accord. */
export type GiveUpReason = 'silence' | 'nobody_there' | 'on_hold' | 'monologue' | 'not_understood';

/** How loud a line without words has been since words last came. */
export interface Quiet {
  readonly everHeard: boolean;
  /** How long it has lasted, and how much of it was sound; ms. */
  readonly lastedMs: number;
  readonly soundMs: number;
}

/** Sound for so much of the time that no words came is somebody's hold melody and no silence. */
const melodyShare = 0.4;

export function reasonOf({ everHeard, lastedMs, soundMs }: Quiet): GiveUpReason {
  if (lastedMs > 0 && soundMs / lastedMs >= melodyShare) return 'on_hold';
  return everHeard ? 'silence' : 'nobody_there';
}

/** What the silence leads to now that it has lasted long enough. */
export function afterSilence(
  prompts: number,
  quiet: Quiet,
  limits: SilenceLimits,
): 'ask_again' | GiveUpReason {
  return prompts < limits.promptsMax ? 'ask_again' : reasonOf(quiet);
}
