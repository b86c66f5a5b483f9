import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesHost, sameGroups, splitList, swapEntry, swapHost } from '../../lambdas/domain/groups.ts';
import { NEW_WRITER, OLD_READER, OLD_WRITER } from './builders.ts';

const group = fc.stringMatching(/^sg-[0-9a-f]{3,6}$/);
const list = fc.array(group, { maxLength: 8 });
const pair = fc.uniqueArray(group, { minLength: 2, maxLength: 2 }).map(([before = '', after = '']) => ({
  before,
  after,
}));
/** A host name of at least two labels. */
const host = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?(\.[a-z][a-z0-9]{0,4}){1,3}$/);

describe('the list of groups', () => {
  it('is read without the blanks and empty entries that people leave in it', () => {
    expect(splitList(' sg-a, sg-b,,sg-c ,')).toEqual(['sg-a', 'sg-b', 'sg-c']);
  });

  it('gets the new group in the place of the old one', () => {
    expect(swapEntry('sg-web,sg-old,sg-monitor', 'sg-old', 'sg-new')).toBe('sg-web,sg-new,sg-monitor');
  });

  it('takes no group for another whose id only begins with the same characters', () => {
    expect(swapEntry('sg-old1,sg-old', 'sg-old', 'sg-new')).toBe('sg-old1,sg-new');
  });

  it('names the new group once, though it stood beside the old one already', () => {
    expect(swapEntry('sg-new,sg-web,sg-old', 'sg-old', 'sg-new')).toBe('sg-new,sg-web');
  });

  it('drops a double of the new group alone', () => {
    expect(swapEntry('sg-web,sg-web,sg-new,sg-old', 'sg-old', 'sg-new')).toBe('sg-web,sg-web,sg-new');
  });

  it('is the same as another one with the same groups in whatever order, and as no other', () => {
    expect(sameGroups(['sg-a', 'sg-b'], ['sg-b', 'sg-a'])).toBe(true);
    expect(sameGroups(['sg-a'], ['sg-a', 'sg-b'])).toBe(false);
    expect(sameGroups(['sg-a', 'sg-b'], ['sg-a', 'sg-c'])).toBe(false);
  });

  it('keeps everything else in its order, doubles included', () => {
    fc.assert(
      fc.property(list, pair, (groups, { before, after }) => {
        const others = (all: readonly string[]) => all.filter((each) => each !== before && each !== after);
        expect(others(splitList(swapEntry(groups.join(','), before, after)))).toEqual(others(groups));
      }),
    );
  });

  it('never names both groups, and names the new one exactly once if either was there', () => {
    fc.assert(
      fc.property(list, pair, fc.boolean(), (groups, { before, after }, worn) => {
        const text = [...groups, ...(worn ? [before] : [])].join(',');
        const swapped = splitList(swapEntry(text, before, after));
        expect(swapped).not.toContain(before);
        const wanted = splitList(text).some((each) => each === before || each === after) ? 1 : 0;
        expect(swapped.filter((each) => each === after)).toHaveLength(wanted);
      }),
    );
  });

  it('stays as it is when it is swapped a second time', () => {
    fc.assert(
      fc.property(list, pair, (groups, { before, after }) => {
        const once = swapEntry(groups.join(','), before, after);
        expect(swapEntry(once, before, after)).toBe(once);
      }),
    );
  });
});

describe('a host name inside a text', () => {
  it.each([
    ['alone', OLD_WRITER, NEW_WRITER],
    ['in a URL', `mysql://user@${OLD_WRITER}:3306/db`, `mysql://user@${NEW_WRITER}:3306/db`],
    ['twice', `${OLD_WRITER},${OLD_WRITER}`, `${NEW_WRITER},${NEW_WRITER}`],
    ['in capitals', OLD_WRITER.toUpperCase(), NEW_WRITER],
    ['at the end of a sentence', `Ask ${OLD_WRITER}.`, `Ask ${NEW_WRITER}.`],
  ])('is replaced where it stands %s', (_, before, after) => {
    expect(namesHost(before, OLD_WRITER)).toBe(true);
    expect(swapHost(before, OLD_WRITER, NEW_WRITER)).toBe(after);
  });

  it.each([
    ['the reader', OLD_READER],
    ['a longer first label', `x${OLD_WRITER}`],
    ['a label in front', `eu.${OLD_WRITER}`],
    ['a label behind', `${OLD_WRITER}.cn`],
    ['a longer last label', `${OLD_WRITER}-x`],
    ['another character where the name has a dot', OLD_WRITER.replace('.', 'x')],
  ])('is not taken for another one: %s', (_, text) => {
    expect(namesHost(text, OLD_WRITER)).toBe(false);
    expect(swapHost(text, OLD_WRITER, NEW_WRITER)).toBe(text);
  });

  it('is put in as it is, even where it looks like a replacement pattern', () => {
    expect(swapHost('db.local', 'db.local', '$&.$1')).toBe('$&.$1');
  });

  it('is gone after the swap, and a second swap changes nothing', () => {
    fc.assert(
      fc.property(fc.array(host, { maxLength: 5 }), host, host, (others, before, after) => {
        fc.pre(before !== after);
        const once = swapHost([...others, before].join(' '), before, after);
        expect(namesHost(once, before)).toBe(false);
        expect(swapHost(once, before, after)).toBe(once);
      }),
    );
  });

  it('leaves every other host name of the text alone, also those that contain it', () => {
    const longer = (name: string) =>
      fc
        .tuple(fc.constantFrom('a', 'Z', '0', '9'), fc.constantFrom('', '-', '.'))
        .chain(([end, joint]) => fc.constantFrom(`${end}${joint}${name}`, `${name}${joint}${end}`));
    fc.assert(
      fc.property(
        host.chain((before) => fc.tuple(fc.constant(before), fc.array(fc.oneof(host, longer(before))), host)),
        ([before, names, after]) => {
          const text = names.join(' ');
          const expected = names.map((name) => (name === before ? after : name)).join(' ');
          expect(swapHost(text, before, after)).toBe(expected);
        },
      ),
    );
  });
});
