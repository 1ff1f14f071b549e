/** Feature flags from environment variables: `FEATURE_VAD_THRESHOLD=0.7` sets the flag `vad_threshold`. */

const prefix = 'FEATURE_';

/** `variables`: those of the environment that begin with `FEATURE_`. The flags by name, not yet checked. */
export function environmentFlags(
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(variables).map(([variable, text]) => [
      variable.slice(prefix.length).toLowerCase(),
      flagValueOf(text),
    ]),
  );
}

/** A number, true or false, or a rule in JSON; what is none of them stays as it is, and is refused as what it is. */
export function flagValueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
