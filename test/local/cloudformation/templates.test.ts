import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../support/cloudformation.ts';

/** The output `Out` of a stack of this template. */
async function out(template: string): Promise<string | undefined> {
  const account = new TestAccount();
  const stack = await account.create('s', template);
  expect([stack.StackStatus, account.failure('s')]).toEqual(['CREATE_COMPLETE', undefined]);
  return stack.Outputs?.find(({ OutputKey }) => OutputKey === 'Out')?.OutputValue;
}

describe('a template', () => {
  it('may call things as JavaScript calls its own', async () => {
    expect(
      await out(`
Parameters: { constructor: { Type: String, Default: built }, valueOf: { Type: String, Default: x } }
Mappings: { toString: { a: { constructor: mapped } } }
Conditions: { hasOwnProperty: !Equals [!Ref valueOf, x] }
Resources:
  isPrototypeOf: { Type: 'AWS::SNS::Topic', Condition: hasOwnProperty, Properties: { Tags: { constructor: a } } }
Outputs:
  Out: { Value: !Join ['-', [!Sub '\${constructor}', !FindInMap [toString, a, constructor], !If [hasOwnProperty, yes, no]]] }
`),
    ).toBe('built-mapped-yes');
  });

  it.each(['valueOf', 'toString', 'constructor'])(
    'is refused when it names %s without having it',
    async (name) => {
      await expect(
        out(`Resources: { R: { Type: 'AWS::SNS::Topic', Properties: { TopicName: !Ref ${name} } } }`),
      ).rejects.toThrow(`Unresolved resource dependencies [${name}]`);
    },
  );

  it('is refused for a name that is not alphanumeric, as CloudFormation does', async () => {
    await expect(out('Resources: { my_topic: { Type: AWS::SNS::Topic } }')).rejects.toThrow(
      'Template format error: Resource name my_topic is non alphanumeric.',
    );
  });

  it('merges where << stands bare, and has a key of that name where it stands in quotes', async () => {
    const body = (key: string) => `
Base: &base { Default: merged }
Parameters: { P: { Type: String, ${key}: *base } }
Resources: { R: { Type: AWS::SNS::Topic } }
Outputs: { Out: { Value: !Ref P } }
`;
    await expect(out(body('<<'))).rejects.toThrow('Invalid template property or properties [Base]');
    const inMetadata = (key: string) => body(key).replace('Base:', 'Metadata:');
    expect(await out(inMetadata('<<'))).toBe('merged');
    await expect(out(inMetadata('"<<"'))).rejects.toThrow('Parameters: [P] must have values');
  });

  it('keeps its dates as they are written, whatever version of YAML it claims', async () => {
    expect(
      await out(`%YAML 1.1
---
AWSTemplateFormatVersion: 2010-09-09
Resources: { R: { Type: AWS::SNS::Topic } }
Outputs: { Out: { Value: 2026-01-12 } }
`),
    ).toBe('2026-01-12');
  });

  it('may take apart what an unknown type answers, although nobody knows how many parts it has', async () => {
    expect(
      await out(`
Resources: { Endpoint: { Type: AWS::EC2::VPCEndpoint } }
Outputs: { Out: { Value: !Select [1, !Split [':', !Select [2, !GetAtt Endpoint.DnsEntries]]] } }
`),
    ).toContain('DnsEntries');
  });

  it('is still refused for a part that a list of its own has not', async () => {
    const account = new TestAccount();
    const stack = await account.create(
      's',
      `
Parameters: { List: { Type: CommaDelimitedList, Default: 'a,b' } }
Resources: { R: { Type: AWS::SNS::Topic, Properties: { TopicName: !Select [2, !Ref List] } } }
`,
    );
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(account.failure('s')).toContain('Fn::Select cannot select nonexistent value');
  });
});
