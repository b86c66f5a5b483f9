import * as v from 'valibot';

/** What an object that is none is read as, to be told so: JavaScript takes a list for an object. */
const unlisted = <Dataset extends { readonly value: unknown }>(dataset: Dataset) =>
  Array.isArray(dataset.value) ? { value: null } : dataset;

/** What people fill in: an object with these fields, and no others. */
export function form<const Fields extends v.ObjectEntries>(
  fields: Fields,
): v.StrictObjectSchema<Fields, undefined> {
  const schema = v.strictObject(fields);
  return { ...schema, '~run': (dataset, config) => schema['~run'](unlisted(dataset), config) };
}

/** What people list by names of their own. */
export function byName<Value extends v.GenericSchema>(
  value: Value,
): v.RecordSchema<v.StringSchema<undefined>, Value, undefined> {
  const schema = v.record(v.string(), value);
  return { ...schema, '~run': (dataset, config) => schema['~run'](unlisted(dataset), config) };
}
