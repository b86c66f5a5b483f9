/** A template that CloudFormation would not accept, under the name that CloudFormation uses for that. */
export class TemplateError extends Error {
  override readonly name = 'ValidationError';
}
