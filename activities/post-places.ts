/** How many posts to subscribers may be on their way at once: slow subscribers must not keep calls from what they need. */

/** Of all, and of one subscriber; a worker has 200 places for activities. */
const most = 40;
const mostOfOne = 10;

/** Holds no more entries than there are posts on their way. */
export class PostPlaces {
  readonly #taken = new Map<string, number>();

  get taken(): number {
    return [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What gives the place back; null when there is none. */
  take(subscriptionId: string): (() => void) | null {
    const own = this.#taken.get(subscriptionId) ?? 0;
    if (own >= mostOfOne || this.taken >= most) return null;
    this.#taken.set(subscriptionId, own + 1);
    return () => {
      const left = (this.#taken.get(subscriptionId) ?? 1) - 1;
      if (left > 0) this.#taken.set(subscriptionId, left);
      else this.#taken.delete(subscriptionId);
    };
  }
}
