/** Structured output: a document that fits a JSON Schema, made from the conversation given. Pure. */
import { contentFor, digest } from './digest.ts';
import type { ChatMessage } from './conversation.ts';
import { promptLine } from './conversation.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Deep enough for any document; a schema that holds itself ends here. */
const deepest = 12;

export function documentFor(schema: Schema, messages: readonly ChatMessage[]): unknown {
  const talk = digest(messages);
  const now = promptLine(messages, 'Now')?.split(' ')[0] ?? '1970-01-01T00:00:00Z';

  const fill = (given: Schema, name: string, depth: number): unknown => {
    const part = resolved(given, schema);
    if (depth > deepest) return null;
    if ('const' in part) return part['const'];
    if (Array.isArray(part['enum'])) return choice(part['enum'], contentFor(name, talk));
    switch (typeOf(part)) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schemaOf(part['properties'])).map(([key, member]) => [
            key,
            fill(schemaOf(member), key, depth + 1),
          ]),
        );
      case 'array':
        return Array.from({ length: Number(part['minItems'] ?? 0) }, () =>
          fill(schemaOf(part['items']), name, depth + 1),
        );
      case 'string':
        return text(part, contentFor(name, talk) ?? talk.short, now);
      case 'number':
      case 'integer':
        return Number(part['minimum'] ?? 0);
      case 'boolean':
        return false;
      default:
        return null;
    }
  };
  return fill(schema, '', 0);
}

/** Follows a reference and picks the first alternative that is not null. */
function resolved(part: Schema, root: Schema): Schema {
  const reference = part['$ref'];
  if (typeof reference === 'string') {
    const path = reference.replace(/^#\/?/, '').split('/');
    return path.reduce((at: Schema, key) => (key === '' ? at : schemaOf(at[key])), root);
  }
  const alternatives: unknown = part['anyOf'] ?? part['oneOf'];
  if (!Array.isArray(alternatives)) return part;
  const real = alternatives.map((one: unknown) => schemaOf(one)).find((one) => one['type'] !== 'null');
  return real ? resolved(real, root) : part;
}

function typeOf(part: Schema): unknown {
  const type: unknown = part['type'];
  if (Array.isArray(type)) return type.find((one) => one !== 'null');
  return type ?? ('properties' in part ? 'object' : undefined);
}

function choice(options: readonly unknown[], wished: string | null): unknown {
  return options.includes(wished) ? wished : options[0];
}

function text(part: Schema, content: string, now: string): string {
  if (part['format'] === 'date-time') return now;
  if (part['format'] === 'date') return now.slice(0, 10);
  const longest = typeof part['maxLength'] === 'number' ? part['maxLength'] : Number.POSITIVE_INFINITY;
  const shortest = typeof part['minLength'] === 'number' ? part['minLength'] : 0;
  return content.slice(0, longest).padEnd(shortest, '.');
}

function schemaOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
