/** A configuration that cannot be used. Its message is one line that says what is wrong, where, and in which file. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';
}
