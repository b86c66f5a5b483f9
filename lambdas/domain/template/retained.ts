import { tryTemplate } from './parse.ts';

/** The resources that stay when a stack of this template is deleted; none if the text cannot be read. */
export function retainedIn(text: string): string[] {
  return Object.entries(tryTemplate(text).template?.resources ?? {})
    .filter(
      ([, { DeletionPolicy }]) => DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate',
    )
    .map(([logicalId]) => logicalId);
}
