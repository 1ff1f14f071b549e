/** A deed's failure goes into the log on its way back as a value: its code and disposition, never what was said or to whom. */
import type { Log, LogFields } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';

export type FailureLog = <T>(deed: string, about: LogFields, result: Result<T>) => Result<T>;

export function failureLog(log: Log): FailureLog {
  return (deed, about, result) => {
    if (!result.ok) {
      const { code, disposition } = result.failure;
      log.warn(`${deed} failed`, { ...about, code, disposition });
    }
    return result;
  };
}
