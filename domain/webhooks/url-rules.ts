/** What a subscriber's URL must look like, before anybody asks where it leads. */

/** Longer ones are no address anybody typed. */
export const longestUrl = 2_000;

/** What is wrong with the URL, as a sentence that goes on after "the URL"; null when nothing is. */
export function urlFault(text: string, allowPrivate: boolean): string | null {
  if (text.length > longestUrl) return `may have ${longestUrl} characters`;
  if (!URL.canParse(text)) return 'must be a URL such as https://example.com/hooks';
  const { protocol, username, password, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (allowPrivate && protocol === 'http:');
  if (!isSafe) return 'must begin with https://';
  if (username !== '' || password !== '')
    return 'must not hold a name or password: they would show up in logs';
  return hash === '' ? null : 'must not have a fragment (#…): it is never sent';
}

/** The host as it is looked up: IPv6 without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}
