/** Something that happened is pinned up here, and whoever waits for it is told. */
export interface NoticeBoard<Notice> {
  readonly all: readonly Notice[];
  pin(notice: Notice): void;
  /** The first notice that fits, from the past or the future. */
  first<Found extends Notice>(fits: (notice: Notice) => notice is Found): Promise<Found>;
  first(fits: (notice: Notice) => boolean): Promise<Notice>;
}

export function createNoticeBoard<Notice>(): NoticeBoard<Notice> {
  const all: Notice[] = [];
  const waiting = new Set<(notice: Notice) => void>();
  return {
    all,
    pin: (notice) => {
      all.push(notice);
      for (const tell of [...waiting]) tell(notice);
    },
    first: (fits: (notice: Notice) => boolean) => {
      const known = all.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise<Notice>((resolve) => {
        const tell = (notice: Notice): void => {
          if (!fits(notice)) return;
          waiting.delete(tell);
          resolve(notice);
        };
        waiting.add(tell);
      });
    },
  };
}
