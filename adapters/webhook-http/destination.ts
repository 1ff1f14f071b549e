/** Where a subscriber's URL leads right now: every address of its name, and none of them a place of our own. */
import { addressKind, mayBeReached } from '../../domain/webhooks/address-rules.ts';
import { hostOf, urlFault } from '../../domain/webhooks/url-rules.ts';
import { failed, ok, type Failure, type Result } from '../../domain/result.ts';

/** All addresses of a name. Rejects with Node's error where it has none or nobody can tell. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

interface Rules {
  readonly resolve: Resolve;
  readonly allowPrivate: boolean;
  /** How long the name may take, ms. */
  readonly timeoutMs: number;
}

/** The addresses to connect to, and to no other: asked again, the name might lead elsewhere. */
export async function destinationOf(url: string, rules: Rules): Promise<Result<readonly string[]>> {
  const fault = urlFault(url, rules.allowPrivate);
  if (fault !== null) return failed({ code: 'bad-url', message: fault, disposition: 'final' });
  const host = hostOf(url);
  const addresses = addressKind(host) === null ? await resolved(host, rules) : ok([host]);
  if (!addresses.ok) return addresses;
  const isFine = (address: string): boolean => {
    const kind = addressKind(address);
    return kind !== null && mayBeReached(kind, rules.allowPrivate);
  };
  return addresses.value.length > 0 && addresses.value.every(isFine) ? addresses : failed(forbidden);
}

/** Says nothing of the address: it would tell a stranger how our network is laid out. */
const forbidden: Failure = {
  code: 'forbidden-address',
  message: 'must lead to the public internet only, and to no private, local or reserved address',
  disposition: 'final',
};

async function resolved(host: string, { resolve, timeoutMs }: Rules): Promise<Result<readonly string[]>> {
  const timer = Promise.withResolvers<null>();
  const timeout = setTimeout(() => {
    timer.resolve(null);
  }, timeoutMs);
  try {
    const addresses = await Promise.race([resolve(host), timer.promise]);
    return addresses ? ok(addresses) : failed(unresolved(false));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return failed(unresolved(code === 'ENOTFOUND' || code === 'ENODATA'));
  } finally {
    clearTimeout(timeout);
  }
}

function unresolved(isUnknown: boolean): Failure {
  return isUnknown
    ? { code: 'unknown-host', message: 'names a host that does not exist', disposition: 'final' }
    : {
        code: 'host-not-found',
        message: 'names a host that could not be looked up',
        disposition: 'retryable',
      };
}
