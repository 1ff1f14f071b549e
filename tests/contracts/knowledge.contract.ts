/** What every place to look documents up in must do; each adapter's test runs this suite. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Knowledge, Passage } from '../../domain/ports/knowledge.ts';
import type { Result } from '../../domain/result.ts';

/** A document of one passage. */
export interface Sample {
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

export interface KnowledgeStage {
  readonly knowledge: Knowledge;
  /** These and no others are there from now on. */
  load(documents: readonly Sample[]): Promise<void>;
  /** The next search waits so long for something outside of this process. */
  slowDown(ms: number): Promise<void>;
  /** What makes the results better fails in the next search: the embedding model, or the reranker. */
  degrade(): Promise<void>;
  dispose(): Promise<void>;
}

const hail: Sample = {
  path: 'policies/hail.md',
  title: 'Hail damage',
  text: 'Hail damage to cars and roofs is covered up to 5,000 euros. The deductible is 200 euros.',
};
const theft: Sample = {
  path: 'policies/theft.md',
  title: 'Theft',
  text: 'A stolen car is replaced when the police has been told within two days.',
};
const hours: Sample = {
  path: 'service/hours.md',
  title: 'Opening hours',
  text: 'The branch in Lyon is open from Monday to Friday, nine to five.',
};
const chinese: Sample = {
  path: 'policies/zh.md',
  title: '家庭保险',
  text: '冰雹造成的损坏由本保险承保。免赔额为两百欧元。',
};
const french: Sample = {
  path: 'policies/fr.md',
  title: 'Dégâts des eaux',
  text: "Les dégâts des eaux dans l'appartement sont pris en charge après expertise.",
};
const all = [hail, theft, hours, chinese, french];

export function knowledgeContract(name: string, open: () => Promise<KnowledgeStage>): void {
  describe(`${name}: documents`, () => {
    let stage: KnowledgeStage;
    beforeEach(async () => {
      stage = await open();
      await stage.load(all);
    });
    afterEach(() => stage.dispose());

    const ask = async (query: string, limit = 3): Promise<readonly Passage[]> =>
      value(await stage.knowledge.search({ query, language: 'en-US', limit }, new AbortController().signal));

    it.each([
      ['in a plain question', 'Is hail covered by my policy?', hail],
      ['in other forms of its words', 'is a stolen car replaced', theft],
      ['by its title', 'What are the opening hours?', hours],
      ['in Chinese, which has no spaces', '冰雹损坏承保吗?', chinese],
      ['without the accents', 'degats des eaux dans mon appartement', french],
      ['shouted', 'HAIL DAMAGE!!!', hail],
    ])('are found %s', async (_, query, document) => {
      expect((await ask(query))[0]).toMatchObject({ title: document.title, path: document.path });
    });

    it('come with their text and where it stands', async () => {
      const [best] = await ask('How much is the deductible for hail damage?');
      expect(best).toEqual({
        documentId: expect.stringMatching(/./),
        title: hail.title,
        path: hail.path,
        text: expect.stringContaining('The deductible is 200 euros.'),
        score: expect.any(Number),
      });
    });

    it('come best first, and no more than wanted', async () => {
      const query = 'hail damage or a stolen car and the police';
      const found = await ask(query, 5);
      const scores = found.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(found.length).toBeGreaterThan(1);
      expect(await ask(query, 1)).toHaveLength(1);
    });

    it('that have nothing to do with the question are not found', async () => {
      expect(await ask('submarine telescope xylophone')).toEqual([]);
    });

    it.each([
      ['quotes and brackets', '"hail" AND ("damage'],
      ['operators', 'hail NOT damage OR NEAR(hail, 2) title:hail -hail ^hail *'],
      ['signs of other languages', "hail damage'; DROP TABLE passages; --"],
      ['a very long question', `hail damage ${'and so on '.repeat(200)}`],
    ])('are found whatever is said: %s', async (_, query) => {
      expect((await ask(query)).map(({ path }) => path)).toContain(hail.path);
    });

    it('are not found by signs alone', async () => {
      expect(await ask('?! ... "" ()')).toEqual([]);
    });

    it('are found by their words when what makes the results better fails', async () => {
      await stage.degrade();
      expect((await ask('Is hail covered?'))[0]).toMatchObject({ path: hail.path });
    });

    it('are given up at once when whoever asks gives up', async () => {
      await stage.slowDown(5_000);
      const began = performance.now();
      const found = await stage.knowledge.search(
        { query: 'hail damage', limit: 3 },
        AbortSignal.timeout(100),
      );
      expect(found).toMatchObject({ ok: false, failure: { code: 'aborted' } });
      expect(performance.now() - began).toBeLessThan(2_000);
    });
  });
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}
