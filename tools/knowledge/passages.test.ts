import { describe, expect, it } from 'vitest';
import { passagesOf } from './passages.ts';

const sentence = 'Hail damage to a car is covered up to five thousand euros. ';

describe('a document', () => {
  it('is cut where it says something else, and each passage names what it stands under', () => {
    const markdown = `# Policy\n\n## Hail\n\n${sentence.repeat(14)}\n\n## Theft\n\n${'A stolen car is replaced. '.repeat(30)}`;
    const passages = passagesOf(markdown);
    expect(passages).toHaveLength(2);
    expect(passages[0]).toMatch(/^Policy(, |\n)Hail\n/);
    expect(passages[1]).toMatch(/^Policy(, |\n)Theft\nA stolen car/);
  });

  it('is cut between sentences, in Chinese too', () => {
    const passages = passagesOf('冰雹造成的损坏由本保险承保。免赔额为两百欧元。'.repeat(120));
    expect(passages.length).toBeGreaterThan(1);
    for (const passage of passages) {
      expect(passage.length).toBeLessThan(1_300);
      expect(passage).toMatch(/^冰雹|^免赔额/);
      expect(passage).toMatch(/。$/);
    }
  });

  it('without a space or a line to cut at is cut all the same', () => {
    const passages = passagesOf('x'.repeat(5_000));
    expect(passages.length).toBeGreaterThan(3);
    expect(passages.join('')).toBe('x'.repeat(5_000));
  });

  it.each([
    ['headings', '# Hail', []],
    ['emphasis', 'It **is** _covered_ by `all`.', ['It is covered by all.']],
    ['links', 'See [the terms](https://a.b/c) ![logo](x.png).', ['See the terms .']],
    ['lists', '- one\n- two', ['one\ntwo']],
    ['tables', '| Item | Sum |\n|---|---|\n| Roof | 200 |', ['Item Sum\nRoof 200']],
    ['names with underscores', 'The field policy_number_2 counts.', ['The field policy_number_2 counts.']],
    ['lines that were too long', 'Hail is\ncovered.\n\nTheft is\nnot.', ['Hail is covered.\nTheft is not.']],
    ['sums', '2 * 3 is 6.', ['2 * 3 is 6.']],
    ['nothing', '', []],
  ])('has no Markdown in its passages: %s', (_, markdown, passages) => {
    expect(passagesOf(markdown)).toEqual(passages);
  });
});
