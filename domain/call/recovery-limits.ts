/** Times by which a call mends itself that are not in its settings. */

/** How long a carrier that brings media back by itself is left to it: to ask for media that streams may reset it. */
export const restartAfterMs = 1_000;
