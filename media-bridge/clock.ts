/** Time, handed in: the bridge's parts read no clock of their own. */

export interface Clock {
  /** ms since an arbitrary moment; never goes back. For everything that is measured or waited for. */
  now(): number;
  /** ms since the epoch, with fractions: for what people read, and for comparing with another process on the machine. */
  wall(): number;
  /** Runs `action` once after `ms`; the function returned calls it off. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => performance.timeOrigin + performance.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
