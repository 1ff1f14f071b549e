/** Azure AI Content Safety: how bad a text is, in its four categories and eight levels. */
import createClient, {
  isUnexpected,
  type AnalyzeText200Response,
  type AnalyzeTextDefaultResponse,
  type ContentSafetyClient,
} from '@azure-rest/ai-content-safety';
import {
  moderationCategories,
  worstSeverity,
  type Moderation,
  type ModerationCategory,
  type Severity,
} from '../../domain/ports/moderation.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { aborted, malformed, refusalOf, unreachable } from './failures.ts';

export interface ModerationSettings {
  /** Such as `https://NAME.cognitiveservices.azure.com`. */
  readonly endpoint: string;
  readonly key: string;
}

type Answer = AnalyzeText200Response | AnalyzeTextDefaultResponse;

/** As the service calls the categories. */
const names: Readonly<Record<ModerationCategory, string>> = {
  hate: 'Hate',
  self_harm: 'SelfHarm',
  sexual: 'Sexual',
  violence: 'Violence',
};

/** In characters (code points): the service refuses longer texts. */
const longestText = 10_000;

const warmingMs = 5_000;

/** Makes the port on the vendor's SDK. Nothing is tried twice: whoever asks cannot wait for it. */
export function createModeration({ endpoint, key }: ModerationSettings): Moderation {
  const url = endpoint.replace(/\/+$/, '');
  const client = createClient(
    url,
    { key },
    {
      allowInsecureConnection: isLoopback(url),
      retryOptions: { maxRetries: 0 },
    },
  );
  return {
    warm: () => void openConnection(client),
    judge: async (text, signal) => {
      const parts = await Promise.all(partsOf(text).map((part) => judged(client, part, signal)));
      const severities = parts.map((part) => (part.ok ? part.value : []));
      return parts.find((part) => !part.ok) ?? ok(worstOf(severities.flat()));
    },
  };
}

/** Refused, as it is asked in no way the service knows, and costs nothing; the connection stays open behind it. */
async function openConnection(client: ContentSafetyClient): Promise<void> {
  try {
    await client.pathUnchecked('/text:analyze').get({ timeout: warmingMs });
  } catch {
    // Whoever has something judged will notice.
  }
}

async function judged(
  client: ContentSafetyClient,
  text: string,
  signal: AbortSignal,
): Promise<Result<readonly Severity[]>> {
  let answer: Answer;
  try {
    answer = await client.path('/text:analyze').post({
      body: { text, categories: Object.values(names), outputType: 'EightSeverityLevels' },
      abortSignal: signal,
    });
  } catch (error) {
    return failed(signal.aborted ? aborted : unreachable(error));
  }
  return isUnexpected(answer) ? failed(refusalOf(answer)) : severitiesOf(answer);
}

function severitiesOf({ body }: AnalyzeText200Response): Result<readonly Severity[]> {
  const severities = moderationCategories.map((category) => ({
    category,
    severity: body.categoriesAnalysis.find((one) => one.category === names[category])?.severity,
  }));
  return severities.every(isSeverity) ? ok(severities) : failed(malformed);
}

function isSeverity(one: {
  readonly category: ModerationCategory;
  readonly severity: unknown;
}): one is Severity {
  const { severity } = one;
  return (
    typeof severity === 'number' && Number.isInteger(severity) && severity >= 0 && severity <= worstSeverity
  );
}

/** A text too long for one request, in pieces. */
function partsOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const count = Math.max(1, Math.ceil(characters.length / longestText));
  return Array.from({ length: count }, (_, at) =>
    characters.slice(at * longestText, (at + 1) * longestText).join(''),
  );
}

function worstOf(severities: readonly Severity[]): readonly Severity[] {
  return moderationCategories.map((category) => ({
    category,
    severity: Math.max(
      0,
      ...severities.filter((one) => one.category === category).map((one) => one.severity),
    ),
  }));
}

function isLoopback(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
