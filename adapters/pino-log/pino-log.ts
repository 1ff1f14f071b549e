/** The log as JSON lines on standard error, through pino. */
import { pino } from 'pino';
import type { Log, LogFields } from '../../domain/ports/log.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** `process` names the kind of process in every line, such as `api`. */
export function createLog({ level, process }: { readonly level: LogLevel; readonly process: string }): Log {
  const logger = pino({ level, base: { process } }, pino.destination({ dest: 2, sync: true }));
  const write = (severity: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) => {
    logger[severity](fields ?? {}, event);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
