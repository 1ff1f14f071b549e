/** Iterates until a signal is aborted, whether or not the source listens to it. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  if (signal.aborted) return;
  const iterator = source[Symbol.asyncIterator]();
  let onAbort = (): void => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    onAbort = (): void => {
      resolve('aborted');
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    for (;;) {
      const next = iterator.next();
      const winner = await Promise.race([next, aborted]);
      if (winner === 'aborted') {
        // The source ends in its own time; nobody waits for it, and its last word goes unheard.
        next.catch(() => undefined);
        return;
      }
      if (winner.done) return;
      yield winner.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    iterator.return?.().catch(() => undefined);
  }
}
