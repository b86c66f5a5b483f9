import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import { isObject, type Json, throughJson } from '../../../lambdas/kit/json.ts';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}$/);
// YAML gives the key << a meaning of its own, which JSON has not.
const plain = fc
  .jsonValue({ maxDepth: 2 })
  .map(throughJson)
  .filter((item) => !JSON.stringify(item).includes('"<<":'));

/** Values as templates hold them: plain ones, and functions inside one another. */
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    plain,
    name.map((Ref): Json => ({ Ref })),
    fc.tuple(name, name).map((attribute): Json => ({ 'Fn::GetAtt': attribute })),
    fc.tuple(name, name).map(([a, b]): Json => ({ 'Fn::Sub': `\${${a}}-x-\${${b}}` })),
    fc.tuple(name, tie('value'), tie('value')).map((choice): Json => ({ 'Fn::If': choice })),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }).map((map): Json => map),
    fc.array(tie('value'), { maxLength: 4 }).map((list): Json => list),
  ),
}));

const template = fc
  .dictionary(name, fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  })
  .map((Resources) => ({ Resources }));

/** YAML in the flow style, with functions in their short forms. */
function shortForm(item: Json): string {
  if (Array.isArray(item)) return `[${item.map(shortForm).join(', ')}]`;
  if (!isObject(item)) return JSON.stringify(item);
  const [[key, argument = null] = ['', null], ...others] = Object.entries(item);
  if (others.length === 0 && key === 'Fn::GetAtt' && Array.isArray(argument))
    return `!GetAtt ${argument.join('.')}`;
  if (others.length === 0 && /^(Ref|Fn::\w+)$/.test(key))
    return `!${key.replace('Fn::', '')} ${shortForm(argument)}`;
  const pairs = Object.entries(item).map(
    ([each, inner]) => `${JSON.stringify(each)}: ${shortForm(inner ?? null)}`,
  );
  return `{ ${pairs.join(', ')} }`;
}

describe('a template written twice', () => {
  it('reads the same in JSON and in YAML', () => {
    fc.assert(
      fc.property(template, (body) => {
        const yaml = stringify(body, { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'QUOTE_DOUBLE' });
        expect(parseTemplate(yaml)).toEqual(parseTemplate(JSON.stringify(body)));
      }),
    );
  });

  it('reads the same with short tags as with full names', () => {
    fc.assert(
      fc.property(template, (body) => {
        expect(parseTemplate(`Resources: ${shortForm(body.Resources)}`)).toEqual(
          parseTemplate(JSON.stringify(body)),
        );
      }),
    );
  });

  it('reads as it was written', () => {
    fc.assert(
      fc.property(template, (body) => {
        expect(parseTemplate(JSON.stringify(body)).body).toEqual(body);
      }),
    );
  });
});
