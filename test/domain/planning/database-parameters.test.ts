import { describe, expect, it } from 'vitest';
import { chooseNamespace } from '../../../lambdas/domain/planning/database-parameters.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import { DATABASE_TEMPLATE, inShort, parameter, stackOf } from '../builders.ts';

const template = parseTemplate(DATABASE_TEMPLATE);
const old = stackOf({ parameters: [parameter('Namespace', 'kion')] });
const choose = (wish?: string, from = template, stack = old) =>
  chooseNamespace(stack, from, 'Namespace', wish, 'b12345');

describe('the namespace of the new stack', () => {
  it('is made from the old one within what the parameter takes', () => {
    expect(choose()).toEqual({ namespace: 'kion-b12345' });
    const long = stackOf({ parameters: [parameter('Namespace', 'k'.repeat(20))] });
    expect(choose(undefined, template, long)).toEqual({ namespace: `${'k'.repeat(13)}-b12345` });
  });

  it('is made from the parameter of that name, whatever else the old stack has', () => {
    const parameters = [parameter('Owner', 'cloud'), parameter('Namespace', 'kion')];
    expect(choose(undefined, template, stackOf({ parameters }))).toEqual({ namespace: 'kion-b12345' });
  });

  it('is the one that the input wishes', () => {
    expect(choose('blue')).toEqual({ namespace: 'blue' });
  });

  it('is the suffix where the old stack tells none', () => {
    expect(choose(undefined, template, stackOf())).toEqual({ namespace: 'b12345' });
    expect(choose(undefined, { ...template, parameters: {} }, stackOf())).toEqual({ namespace: 'b12345' });
  });

  it('is made freely where the template says nothing about it', () => {
    expect(choose(undefined, { ...template, parameters: {} })).toEqual({ namespace: 'kion-b12345' });
  });

  it('is refused if it is the one of the old stack, whose names are taken', () => {
    const refused = choose('kion');
    expect('problem' in refused && inShort([refused.problem])).toHaveLength(1);
    expect(refused).toMatchObject({
      problem: {
        code: 'NamespaceInvalid',
        subject: 'Namespace',
        message: '"kion" is the namespace of the old database stack.',
      },
    });
  });

  it('is a problem if none can be made, and one from the list of allowed ones solves it', () => {
    const closed = { ...template, parameters: { Namespace: { AllowedValues: ['kion', 'blue'] } } };
    expect(choose(undefined, closed)).toMatchObject({
      problem: { message: 'No namespace could be made from "kion" that the parameter takes.' },
    });
    expect(choose('blue', closed)).toEqual({ namespace: 'blue' });
  });
});
