/** With what codes a media socket is closed, and why. */

/** WebSocket close codes, RFC 6455 §7.4.1, IANA's registry (1012: the service restarts), and the range for applications. */
export const closeCodes = {
  wrongFormat: 1003,
  broken: 1011,
  moved: 1012,
  refused: 4403,
  fenced: 4409,
  gone: 4410,
} as const;
