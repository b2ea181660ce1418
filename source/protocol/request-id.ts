/** The ids of requests, which their answers repeat. */
import * as v from 'valibot';
import {idLength} from './limits.ts';

/** The id of a request: a string of at most 64 characters, or a safe integer. */
export const idSchema = v.custom<string | number>(
	value => (typeof value === 'string' ? value.length <= idLength : Number.isSafeInteger(value)),
	`must be a string of at most ${idLength} characters or a safe integer`,
);
export type RequestId = v.InferOutput<typeof idSchema>;
