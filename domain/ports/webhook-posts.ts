/** Port: sends news to an address that a stranger has named, and to no place of our own. */
import type { Result } from '../result.ts';

export interface WebhookPost {
  readonly url: string;
  /** `whsec_` and base64: what it is signed with. */
  readonly secret: string;
  /** The event's id; the same in every try, so that the receiver can tell that it came twice. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export interface WebhookPosts {
  /**
   * Whether news may be sent there, by where its name leads now. Final failures are for whoever named it, and their
   * messages go on after "the URL".
   */
  check(url: string): Promise<Result<void>>;
  /**
   * Asks where the name leads, once more, and sends it just there. Any 2xx is a success; a redirect is not followed. The
   * failure `gone` is a 410: nobody wants it any more. Other codes are `http-<status>`, `timeout`, `no-answer` and those of `check`.
   */
  post(post: WebhookPost): Promise<Result<void>>;
}
