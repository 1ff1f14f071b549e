/** What a person has heard of one speech that came in pieces, the later ones beginning where the earlier ended or a little before. */

/** Letters and figures only: sentences are sounded without the spaces between them. */
export function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The pieces as one bare text, without what was heard a second time. A gap shows as words that are missing. */
export function piecedTogether(pieces: readonly string[]): string {
  return pieces.map(bare).reduce((whole, piece) => {
    const most = Math.min(whole.length, piece.length);
    const overlap = Array.from({ length: most + 1 }, (_, shorter) => most - shorter).find((length) =>
      whole.endsWith(piece.slice(0, length)),
    );
    return whole + piece.slice(overlap ?? 0);
  }, '');
}
