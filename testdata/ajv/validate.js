// Reads {schemas: {NAME: SCHEMA}, texts: [{schema: NAME, text: JSON}]} from standard
// input, and writes what ajv finds wrong with each text, an empty string for nothing.
// It fails for a schema that ajv's strict mode does not accept.
'use strict';

const { readFileSync } = require('node:fs');
const Ajv = require('ajv/dist/2020').default;

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/); // formats are no part of ajv itself

const { schemas, texts } = JSON.parse(readFileSync(0, 'utf8'));
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));
process.stdout.write(JSON.stringify(texts.map(({ schema, text }) => {
  const validate = validators[schema];
  return validate(JSON.parse(text)) ? '' : ajv.errorsText(validate.errors);
})));
