/** Comparing secrets in a time that tells nothing about them. */
import { createHash, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A check for one secret. Only hashes are compared, so that length tells nothing either. */
export function secretCheck(secret: string): (given: string) => boolean {
  const expected = digest(secret);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** Finds whose secret it is; always compares with all of them. */
export function secretHolder(
  secrets: readonly { readonly name: string; readonly key: string }[],
): (given: string) => string | null {
  const checks = secrets.map(({ name, key }) => ({ name, isIt: secretCheck(key) }));
  return (given) =>
    checks.map(({ name, isIt }) => (isIt(given) ? name : null)).find((name) => name !== null) ?? null;
}
