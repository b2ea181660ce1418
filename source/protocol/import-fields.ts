/** The entries of an `import`, as a client sends them. */
import * as v from 'valibot';
import {
	cleanText,
	clientTime,
	draftId,
	emoji,
	messageText,
	oneLine,
	positive,
	wholeNumber,
} from './client-fields.ts';
import {maxAuthorLength} from './imported.ts';
import {defaultLimits} from './limits.ts';
import {isBlank} from './well-formed.ts';

const author = v.pipe(
	oneLine(maxAuthorLength),
	v.check(text => !isBlank(text), 'must not be blank'),
);

const entry = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), author, at: clientTime, ...fields});

/** An entry with the same author and draft is not appended again. */
const draft = v.optional(draftId);

/** A message of the room: by its number, or by its place in this request, from 0. */
const target = {target: v.optional(positive), targetItem: v.optional(wholeNumber)};

export const importedEntry = v.variant(
	'type',
	[
		entry('message', {
			/** Required, unlike in the other kinds. */
			draft: draftId,
			/** Empty: the message was deleted, and a later entry records that. */
			text: v.union([v.pipe(cleanText, v.literal('')), messageText], issue => textProblem(issue.input)),
			/** A program wrote it. */
			bot: v.optional(v.literal(true, 'must be true')),
			replyTo: v.optional(positive),
			replyToItem: v.optional(wholeNumber),
		}),
		entry('edited', {...target, text: messageText, draft}),
		entry('deleted', {...target, draft}),
		entry('reacted', {...target, emoji, on: v.boolean('must be true or false'), draft}),
		entry('topic', {text: oneLine(defaultLimits.topicLength), draft}),
	],
	'must be message, edited, deleted, reacted or topic',
);
export type ImportedEntry = v.InferOutput<typeof importedEntry>;

/** The error for an invalid text. The union of the schema only reports that no option matches. */
const textProblem = (text: unknown): string => {
	const parsed = v.safeParse(messageText, text);
	return parsed.success ? 'is not valid' : parsed.issues[0].message;
};
