/** Port: the log. An event's name and a few plain fields; never a phone number, a name or a spoken sentence. */

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

type Write = (event: string, fields?: LogFields) => void;

export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
