import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// zod/mini, which is a third of zod in a bundle, brings no texts of its own.
z.config(en());

/**
 * The value as its schema has it.
 * @throws an error that says all that does not fit, by the name that zod gives it and zod/mini does not: logs have it
 */
export function parse<Output>(schema: z.ZodMiniType<Output>, value: unknown): Output {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  error.name = 'ZodError';
  Error.captureStackTrace(error, parse);
  throw error;
}

/** The first few things that are wrong, as `path: what`. */
export function wrong(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`)
    .join('; ');
}
