const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/g;

/** What a dynamic reference names: an SSM parameter by its name, or a secret by its name or ARN. */
export interface Reference {
  readonly service: 'ssm' | 'secretsmanager';
  readonly name: string;
}

/** The dynamic references in a text. Source: CloudFormation User Guide, "Using dynamic references". */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map(([, scheme, reference = '']) => {
    const service = scheme === 'secretsmanager' ? scheme : 'ssm';
    const at = scheme === 'secretsmanager' ? reference.indexOf(':SecretString') : reference.search(/:\d+$/);
    return { service, name: at < 0 ? reference : reference.slice(0, at) };
  });
}

/** What the dynamic references in a text name. */
export function dynamicReferences(text: string): string[] {
  return referencesIn(text).map(({ name }) => name);
}
