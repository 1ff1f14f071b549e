/** The words by which the simulated moderation judges, in the languages of the simulated people. Stand-ins: none is a real slur. */

export const safetyCategories = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;
export type SafetyCategory = (typeof safetyCategories)[number];

/** From `a severity` on, the worst first; compared without capitals, anywhere in the text. */
const words: Readonly<Record<SafetyCategory, readonly (readonly [number, readonly string[]])[]>> = {
  Hate: [
    [
      6,
      [
        'those vermin people',
        'cette vermine',
        'dieses ungeziefer',
        'esa chusma',
        'quella feccia',
        '那些害虫',
      ],
    ],
    [2, ['those people', 'ces gens-là', 'solche leute', 'esa gente', 'quella gente', '那种人']],
  ],
  SelfHarm: [
    [6, ['hurt myself', 'me faire du mal', 'mir etwas antun', 'hacerme daño', 'farmi del male', '伤害自己']],
    [2, ['hopeless', 'désespéré', 'hoffnungslos', 'desesperado', 'disperato', '绝望']],
  ],
  Sexual: [
    [6, ['strip for me', 'déshabille-toi', 'zieh dich aus', 'desnúdate', 'spogliati', '脱衣服']],
    [1, ['kiss', 'baiser', 'küssen', 'beso', 'bacio', '亲吻']],
  ],
  Violence: [
    [
      7,
      [
        'burn your house down',
        'brûler ta maison',
        'dein haus anzünden',
        'quemar tu casa',
        'bruciarti la casa',
        '烧你的房子',
      ],
    ],
    [
      5,
      [
        'break your neck',
        'te casser le cou',
        'den hals brechen',
        'romperte el cuello',
        'spezzarti il collo',
        '打断你的脖子',
      ],
    ],
    [2, ['injured', 'blessé', 'verletzt', 'herido', 'ferito', '受伤']],
  ],
};

/** 0 to 7 for each category. */
export function severitiesIn(text: string): Readonly<Record<SafetyCategory, number>> {
  const folded = text.toLowerCase();
  const severity = (category: SafetyCategory): number =>
    words[category].find(([, list]) => list.some((word) => folded.includes(word)))?.[0] ?? 0;
  return {
    Hate: severity('Hate'),
    SelfHarm: severity('SelfHarm'),
    Sexual: severity('Sexual'),
    Violence: severity('Violence'),
  };
}
