/** What the adapter is told: which endpoint, which model, how patient. */
import type { ReasoningEffort } from './reasoning.ts';

export interface LanguageModelSettings {
  readonly apiKey: string;
  /** Such as `https://api.openai.com/v1` or `https://NAME.openai.azure.com/openai/v1`. */
  readonly baseUrl: string;
  /** The model, or on Azure the deployment. */
  readonly model: string;
  /** From the request to the first piece of text or tool call. */
  readonly firstTokenTimeoutMs: number;
  /** Between two pieces. */
  readonly tokenTimeoutMs: number;
  /** For a whole structured answer; 60 s unless told. */
  readonly completeTimeoutMs?: number;
  /** Sent as it is where the model takes it; see `reasoning.ts` for the models that need one. */
  readonly reasoningEffort?: ReasoningEffort;
}
