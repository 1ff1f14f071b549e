/** The environment as configured: what the process was given, over what the file `.env` says. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of `file` (none if it does not exist) under those of `given`. A variable given as an empty text counts
 * as not given, as everywhere in the configuration.
 */
export function environmentWith(given: Environment, file: string): Environment {
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { ...parseEnv(textOf(file)), ...Object.fromEntries(set) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
