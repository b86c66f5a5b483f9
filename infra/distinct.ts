import * as z from 'zod';

/** An array in which nothing stands twice. */
export const distinct = <Item extends z.ZodType>(item: Item, key: (value: z.output<Item>) => string) =>
  z.array(item).refine((all) => new Set(all.map(key)).size === all.length, 'must name each one once');

export const same = (text: string) => text;
