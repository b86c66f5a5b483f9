const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/g;

/**
 * What the dynamic references in a text name: SSM parameters by name, secrets by name or ARN.
 * Source: CloudFormation User Guide, "Using dynamic references".
 */
export function dynamicReferences(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, service, reference = '']) => {
    const at = service === 'secretsmanager' ? reference.indexOf(':SecretString') : reference.search(/:\d+$/);
    return at < 0 ? reference : reference.slice(0, at);
  });
}
