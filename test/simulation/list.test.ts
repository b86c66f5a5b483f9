import { expect, it } from 'vitest';
import { isListKept } from '../../local/simulation/list.ts';

const BEFORE = ['sg-web', 'sg-old', 'sg-watch'];
const KINDS = { old: ['sg-old'], known: new Set([...BEFORE, 'sg-other']) };

it.each([
  ['nothing has changed', ['sg-web', 'sg-old', 'sg-watch']],
  ['a new group stands for the old one', ['sg-web', 'sg-new', 'sg-watch']],
  ['people have added groups', ['sg-web', 'sg-new', 'sg-watch', 'sg-theirs', 'sg-old']],
])('a list is kept where %s', (_, now) => {
  expect(isListKept(BEFORE, now, KINDS)).toBe(true);
});

it.each([
  ['an entry is missing', ['sg-web', 'sg-new']],
  ['the order is another', ['sg-new', 'sg-web', 'sg-watch']],
  ['another group was swapped', ['sg-new', 'sg-old', 'sg-watch']],
  ['a group that was there before stands for the old one', ['sg-web', 'sg-other', 'sg-watch']],
  ['two were swapped', ['sg-new', 'sg-newer', 'sg-watch']],
  ['the old one has left a gap', ['sg-web', '', 'sg-watch']],
  ['a group of another stack was added', ['sg-web', 'sg-new', 'sg-watch', 'sg-other']],
])('a list is not kept where %s', (_, now) => {
  expect(isListKept(BEFORE, now, KINDS)).toBe(false);
});
