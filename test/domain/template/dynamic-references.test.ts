import { expect, it } from 'vitest';
import { dynamicReferences, referencesIn } from '../../../lambdas/domain/template/dynamic-references.ts';

it.each([
  ['{{resolve:ssm:/shop/name}}', 'ssm', '/shop/name'],
  ['{{resolve:ssm:/shop/name:12}}', 'ssm', '/shop/name'],
  ['{{resolve:ssm-secure:name:3}}', 'ssm', 'name'],
  ['{{resolve:secretsmanager:shop/db}}', 'secretsmanager', 'shop/db'],
  ['{{resolve:secretsmanager:shop/db:SecretString:password}}', 'secretsmanager', 'shop/db'],
  [
    '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf:SecretString}}',
    'secretsmanager',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf',
  ],
])('%s names what it reads', (text, service, name) => {
  expect(referencesIn(`mysql://root:${text}@host`)).toEqual([{ service, name }]);
});

it('each is found in a text of several, and none where nothing is resolved', () => {
  const text = '{{resolve:ssm:a}} {{resolve:s3:b}} {{resolve:secretsmanager:c}} {{c}}';
  expect(dynamicReferences(text)).toEqual(['a', 'c']);
});
