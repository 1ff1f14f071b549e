/** A JSON Schema brought into the form that strict structured output takes, where that changes nothing of its shape. Pure. */

type Schema = Readonly<Record<string, unknown>>;

/** Limits that strict mode may refuse; whoever asked checks the document anyway. Source: Azure's page on structured outputs. */
const droppedKeywords = new Set([
  '$schema',
  'default',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
]);

/** Keywords that strict mode does not know and that do shape the document. */
const unknownKeywords = [
  'oneOf',
  'allOf',
  'not',
  'if',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'prefixItems',
];

/** The schema for strict mode, or null where strict mode cannot take it: an object left open, a property left out at will. */
export function strictForm(schema: Schema): Record<string, unknown> | null {
  if (unknownKeywords.some((keyword) => keyword in schema)) return null;
  if (schema['type'] === 'object' && !isClosed(schema)) return null;
  const form: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (droppedKeywords.has(keyword)) continue;
    const part = strictPart(keyword, value);
    if (part === null) return null;
    form[keyword] = part.value;
  }
  return form;
}

function isClosed(schema: Schema): boolean {
  const { properties, required, additionalProperties } = schema;
  if (additionalProperties !== false || !isSchema(properties)) return false;
  const names = new Set(Array.isArray(required) ? required : []);
  return Object.keys(properties).every((name) => names.has(name));
}

/** The strict form of what stands under one keyword; null when it has none. */
function strictPart(keyword: string, value: unknown): { readonly value: unknown } | null {
  switch (keyword) {
    case 'properties':
    case '$defs':
      return isSchema(value) ? strictMembers(value) : null;
    case 'items':
      return wrap(isSchema(value) ? strictForm(value) : null);
    case 'anyOf': {
      const forms = Array.isArray(value)
        ? value.map((part: unknown) => (isSchema(part) ? strictForm(part) : null))
        : [];
      return forms.includes(null) ? null : { value: forms };
    }
    default:
      return { value };
  }
}

function strictMembers(members: Schema): { readonly value: unknown } | null {
  const forms = Object.entries(members).map(
    ([name, member]) => [name, isSchema(member) ? strictForm(member) : null] as const,
  );
  return forms.some(([, form]) => form === null) ? null : { value: Object.fromEntries(forms) };
}

function wrap(form: unknown): { readonly value: unknown } | null {
  return form === null ? null : { value: form };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
