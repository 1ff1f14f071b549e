/** Waits for something, but not for ever. */

/** True if it came within the limit; a rejection counts as having come. */
export async function within(limitMs: number, event: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false);
    }, limitMs);
    const came = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    event.then(came, came);
  });
}
